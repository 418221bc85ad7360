import type { Unit } from "@roadside/core";
import type { Choices } from "../sync/api.ts";

type Name = Choices["checkpoints"][number]["name"];

/** Where and with what an officer works until it is changed. */
export interface Shift {
  readonly checkpoint: { readonly id: string; readonly name: Name; readonly unit: string };
  readonly operation: { readonly id: string; readonly name: Name } | null;
  readonly analyser: {
    readonly serial: string;
    readonly name: Name;
    readonly displayUnit: Unit;
    readonly bloodEquivalent: boolean;
    readonly verifiedUntil?: string | undefined;
  };
  readonly jurisdiction: string;
}

export function shiftOf(
  checkpoint: Choices["checkpoints"][number],
  operation: Choices["operations"][number] | null,
  analyser: Choices["analysers"][number],
): Shift {
  const { id: serial, name, displayUnit, bloodEquivalent, verifiedUntil } = analyser;
  return {
    checkpoint: { id: checkpoint.id, name: checkpoint.name, unit: checkpoint.unit },
    operation: operation && { id: operation.id, name: operation.name },
    analyser: { serial, name, displayUnit, bloodEquivalent, ...(verifiedUntil === undefined ? {} : { verifiedUntil }) },
    jurisdiction: checkpoint.jurisdiction,
  };
}

/** Whether the analyser's verification ended before a day, as in 2020-10-15. */
export function isExpired({ verifiedUntil }: Pick<Shift["analyser"], "verifiedUntil">, day: string): boolean {
  return verifiedUntil !== undefined && verifiedUntil < day;
}
