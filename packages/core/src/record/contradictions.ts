import { ACCIDENT_FACTS } from "../law/circumstances.ts";
import type { FLAGS, PROBLEMS } from "../problem-codes.ts";
import type { Problem } from "../refusal.ts";
import type { Entry } from "./entry.ts";
import type { StatedCircumstance } from "./particulars.ts";
import type { Stop } from "./stop.ts";
import { epochMs, spanEndMs, type When } from "./when.ts";

/** A code of a contradiction that can only be a slip, as a problem and as a flag. */
type ContradictionCode = keyof typeof FLAGS & keyof typeof PROBLEMS;
/** A contradiction that may be so in reality is flagged and never refused: two clocks may differ. */
type DoubtCode = "sealed-before-drawn";

interface Tube {
  readonly label: string;
  readonly seal?: string | undefined;
}

/**
 * Lists where an entry contradicts itself, with the path of each field: a circumstance of an accident and no
 * accident, a circumstance stated both ways, one tube, seal number or officer listed twice. `write` refuses such an
 * entry. A sealed entry of another writer is evidence and stays valid; `replay` flags it.
 */
export function findContradictions(entry: Pick<Entry, "kind" | "body">): Problem[] {
  if (entry.kind === "corrected") {
    const corrected = entry.body as Pick<Entry, "kind" | "body">;
    return findContradictions(corrected).map((one) => ({ ...one, path: `/body${one.path}` }));
  }
  const { circumstances, tubes, officers } = entry.body as {
    officers?: readonly string[];
    circumstances?: readonly StatedCircumstance[];
    tubes?: readonly (Tube | string)[];
  };
  return [
    ...(circumstances ? findContradictedCircumstances(circumstances) : []).map(
      (index): Problem => ({
        code: "circumstances-contradict",
        message: "contradicts another circumstance: without an accident, no circumstance of an accident holds",
        path: `/body/circumstances/${index}`,
      }),
    ),
    ...(tubes ? findRepeatedNumbers(tubes) : []),
    ...(officers ? findRepeatedOfficers(officers) : []),
  ];
}

function findRepeatedOfficers(officers: readonly string[]): Problem[] {
  return officers.flatMap((badge, index): Problem[] =>
    officers.indexOf(badge) < index
      ? [{ code: "officer-repeated", message: `officer ${badge} is listed twice`, path: `/body/officers/${index}` }]
      : [],
  );
}

/**
 * Returns the indexes of the circumstances that the list contradicts: stated both ways, or of an accident where there
 * was no accident.
 */
function findContradictedCircumstances(list: readonly Pick<StatedCircumstance, "code" | "holds">[]): number[] {
  const hadNoAccident = list.some(({ code, holds }) => code === "accident" && !holds);
  return list.flatMap(({ code, holds }, index) => {
    const isOpposite = list.slice(0, index).some((other) => other.code === code && other.holds !== holds);
    return isOpposite || (hadNoAccident && holds && isOfAccident(code)) ? [index] : [];
  });
}

/** Whether a time is surely before another. A new entry of a form has none yet. */
function isBefore(one: When | undefined, other: When | undefined): boolean {
  if (one === undefined || other === undefined || one.approximate || other.approximate) return false;
  const lastMs = spanEndMs(one) + (one.precision === "minute" ? 59_999 : 0);
  return lastMs < epochMs(other.at);
}

function isOfAccident(code: string): boolean {
  return ACCIDENT_FACTS.some((fact) => fact === code);
}

function findRepeatedNumbers(tubes: readonly (Tube | string)[]): Problem[] {
  const numbers = tubes.map((tube): Tube => (typeof tube === "string" ? { label: tube } : tube));
  return numbers.flatMap(({ label, seal }, index): Problem[] => {
    const before = numbers.slice(0, index);
    const path = `/body/tubes/${index}`;
    const ofLabel = typeof tubes[index] === "string" ? path : `${path}/label`;
    const problems: Problem[] = [];
    if (before.some((other) => other.label === label))
      problems.push({ code: "tube-repeated", message: `tube ${label} is listed twice`, path: ofLabel });
    if (seal !== undefined && before.some((other) => other.seal === seal))
      problems.push({ code: "seal-repeated", message: `seal ${seal} is on two tubes`, path: `${path}/seal` });
    return problems;
  });
}

/**
 * Flags what the entries of a stop contradict between them: the latest statements about an accident, a tube drawn
 * twice, a seal on two tubes. `flag` gets the id of the later entry.
 */
export function flagContradictions(
  { logged, loggedBy, events }: Pick<Stop, "logged" | "loggedBy" | "events">,
  flag: (code: ContradictionCode | DoubtCode, message: string, entry: string) => void,
): void {
  const drawn = new Map<string, When>();
  const sealed = new Map<string, string>();
  const latest = new Map<string, { holds: boolean; entry: string }>();
  const state = (list: readonly StatedCircumstance[], entry: string) => {
    for (const { code, holds } of list) {
      // Deleted first, so that the map is in the order of the latest statements.
      latest.delete(code);
      latest.set(code, { holds, entry });
    }
  };
  if (logged?.circumstances && loggedBy !== null) state(logged.circumstances, loggedBy);
  for (const event of events) {
    if (event.kind === "circumstance-stated") state(event.body.circumstances, event.entry);
    if (event.kind !== "sample-drawn" && event.kind !== "sample-sealed") continue;
    const tubes: readonly Tube[] = event.body.tubes;
    if (event.kind === "sample-drawn")
      for (const { message } of findRepeatedOfficers(event.body.officers ?? []))
        flag("officer-repeated", message, event.entry);
    for (const { label, seal } of tubes) {
      if (event.kind === "sample-drawn") {
        if (drawn.has(label)) flag("tube-repeated", `tube ${label} is drawn twice`, event.entry);
        drawn.set(label, event.at);
      } else if (isBefore(event.at, drawn.get(label)))
        flag("sealed-before-drawn", `tube ${label} is sealed before it is drawn`, event.entry);
      if (seal === undefined) continue;
      const other = sealed.get(seal) ?? label;
      if (other !== label) flag("seal-repeated", `seal ${seal} is on the tubes ${other} and ${label}`, event.entry);
      sealed.set(seal, label);
    }
  }
  const accident = latest.get("accident");
  if (accident?.holds !== false) return;
  const order = [...latest.keys()];
  for (const [code, { holds, entry }] of latest) {
    if (!holds || !isOfAccident(code)) continue;
    const later = order.indexOf(code) > order.indexOf("accident") ? entry : accident.entry;
    flag("circumstances-contradict", `${code} holds, and there was no accident`, later);
  }
}
