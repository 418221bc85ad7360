import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import type { Authority, CaseEvent, Duty, TimeLimit } from "../consequence.ts";
import { type Cite, type Dated, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import {
  CASE_RULES,
  COERCION_LAW,
  PENALTY_LAW,
  PROCEDURE_RULES,
  PROCEDURE_RULES_2008,
  ROAD_TRAFFIC_SAFETY_LAW,
} from "./instruments.ts";

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
  more?: Pick<Duty, "unless" | "until">,
];
const duty = ([
  code,
  words,
  who,
  from,
  limit,
  doneBy,
  cite,
  when = undefined,
  kind = "duty",
  more = {},
]: DutyRow): Duty => ({
  code,
  kind,
  words,
  who,
  when: when ?? "always",
  from,
  limit,
  doneBy,
  cite,
  ...more,
});
/** Returns a duty that applies from a day on, with its citation. */
export const dutyFrom = (from: string, ...row: DutyRow): Dated<Duty> => ({ from, value: duty(row), cite: row[6] });

/**
 * Returns a duty of the procedure rules as amended in 2020, and the same from an earlier day under order 105 as made in
 * 2008, whose article was not read.
 */
export const dutyOfRules = (from: string, ...row: DutyRow): Dated<Duty>[] => {
  const [code, words, who, events, limit, doneBy, cite, ...rest] = row;
  const older: Cite = {
    ...PROCEDURE_RULES_2008,
    clause: "article not read",
    confidence: "unconfirmed",
    note: `Read as ${cite.clause} of the text amended in 2020.`,
  };
  return [dutyFrom(from, code, words, who, events, limit, doneBy, older, ...rest), dutyFrom("2020-05-01", ...row)];
};

/** Returns the timeline of one duty. */
export const dutyTimeline = (...entries: Dated<Duty>[]): Timeline<Duty> => timeline(OFFSET, CHECKED_THROUGH, entries);

export const citeRules = (clause: string, note = "Working days: art. 81."): Cite => ({
  ...PROCEDURE_RULES,
  clause,
  confidence: "confirmed",
  note,
});
export const citeRules2008 = (clause: string, note?: string): Cite => ({
  ...PROCEDURE_RULES_2008,
  clause,
  confidence: "confirmed",
  ...(note === undefined ? {} : { note }),
});
export const citeCoercionLaw = (clause: string, note?: string, confidence: Cite["confidence"] = "confirmed"): Cite => ({
  ...COERCION_LAW,
  clause,
  confidence,
  ...(note === undefined ? {} : { note }),
});
export const citePenaltyLaw = (clause: string, note?: string): Cite => ({
  ...PENALTY_LAW,
  clause,
  confidence: "confirmed",
  ...(note === undefined ? {} : { note }),
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
