import type { Unit } from "@roadside/core";
import type { Choices } from "./choices.ts";
import type { HeldStop } from "./held-stop.ts";

type Name = Choices["checkpoints"][number]["name"];

/** Where and with which analyser an officer works. */
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
  /** RFC 3339 with its offset. */
  readonly startedAt: string;
  /** Badge numbers of the other officers. */
  readonly partners: readonly string[];
  /** The analyser's counter of tests at the start; `null` if it was not read. */
  readonly counterFirst: number | null;
}

/** The report of a shift with one analyser, as the server accepts it. */
export interface ShiftReport {
  readonly unit: string;
  readonly analyser: string;
  readonly from: string;
  readonly to: string;
  readonly officers: readonly { readonly badge: string; readonly from: string; readonly to: string }[];
  readonly counterFirst?: number;
  readonly counterLast?: number;
  readonly mouthpieces?: number;
  readonly note?: string;
}

/** A verification that expires within this time is announced. */
const SOON_DAYS = 14;

export function createShift(
  checkpoint: Choices["checkpoints"][number],
  operation: Choices["operations"][number] | null,
  analyser: Choices["analysers"][number],
  facts: Pick<Shift, "startedAt" | "partners" | "counterFirst">,
): Shift {
  const { id: serial, name, displayUnit, bloodEquivalent, verifiedUntil } = analyser;
  return {
    checkpoint: { id: checkpoint.id, name: checkpoint.name, unit: checkpoint.unit },
    operation: operation && { id: operation.id, name: operation.name },
    analyser: { serial, name, displayUnit, bloodEquivalent, ...(verifiedUntil === undefined ? {} : { verifiedUntil }) },
    jurisdiction: checkpoint.jurisdiction,
    ...facts,
  };
}

/** Counts the recorded tests with the shift's analyser, as its counter does: voided stops count, refusals do not. */
export function countTests({ analyser, startedAt }: Shift, stops: readonly HeldStop[]): number {
  const since = Date.parse(startedAt);
  return stops
    .flatMap(({ stop, entries }) => {
      const written = new Map(entries.map(({ id, sealed }) => [id, Date.parse(sealed.entry.recordedAt)]));
      return stop.tests.filter((test) => (written.get(test.entry) ?? 0) >= since);
    })
    .filter((test) => test.outcome !== "refused" && test.analyser?.serial === analyser.serial).length;
}

/** Parses typed badge numbers. */
export function parseBadges(typed: string): string[] {
  return typed.split(/[\s,，、]+/).filter((badge) => badge !== "");
}

/** Parses a typed counter: `null` if empty, `undefined` if invalid. */
export function parseCount(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Whether the analyser's verification expired before a date, as in 2020-10-15. */
export function isExpired({ verifiedUntil }: Pick<Shift["analyser"], "verifiedUntil">, day: string): boolean {
  return verifiedUntil !== undefined && verifiedUntil < day;
}

/** Whether the analyser's verification is valid on a date and expires soon. */
export function expiresSoon({ verifiedUntil }: Pick<Shift["analyser"], "verifiedUntil">, day: string): boolean {
  if (verifiedUntil === undefined || verifiedUntil < day) return false;
  return Date.parse(verifiedUntil) - Date.parse(day) <= SOON_DAYS * 86_400_000;
}
