import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import type { Authority, CaseEvent, Duty, TimeLimit } from "../consequence.ts";
import { type Cite, type Dated, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { CASE_RULES, PROCEDURE_RULES, PROCEDURE_RULES_2008, ROAD_TRAFFIC_SAFETY_LAW } from "./instruments.ts";

type DutyRow = readonly [
  code: string,
  words: Words,
  who: Authority,
  from: readonly CaseEvent[],
  limit: TimeLimit,
  doneBy: readonly CaseEvent[],
  cite: Cite,
  when?: Condition,
  kind?: Duty["kind"],
];
const duty = ([code, words, who, from, limit, doneBy, cite, when = undefined, kind = "duty"]: DutyRow): Duty => ({
  code,
  kind,
  words,
  who,
  when: when ?? "always",
  from,
  limit,
  doneBy,
  cite,
});
/** Returns a duty that applies from a day on, with its citation. */
export const dutyFrom = (from: string, ...row: DutyRow): Dated<Duty> => ({ from, value: duty(row), cite: row[6] });

/** Returns the timeline of one duty. */
export const dutyTimeline = (...entries: Dated<Duty>[]): Timeline<Duty> => timeline(OFFSET, CHECKED_THROUGH, entries);

export const citeRules = (clause: string): Cite => ({
  ...PROCEDURE_RULES,
  clause,
  confidence: "confirmed",
  note: "Working days: art. 81.",
});
export const citeRules2008 = (clause: string, note: string): Cite => ({
  ...PROCEDURE_RULES_2008,
  clause,
  confidence: "unconfirmed",
  note,
});
export const citeCaseRules = (clause: string, note?: string): Cite => ({
  ...CASE_RULES,
  clause,
  confidence: "confirmed",
  ...(note === undefined ? {} : { note }),
});
export const citeTrafficLaw = (clause: string, note?: string): Cite => ({
  ...ROAD_TRAFFIC_SAFETY_LAW,
  clause,
  confidence: "confirmed",
  ...(note === undefined ? {} : { note }),
});
