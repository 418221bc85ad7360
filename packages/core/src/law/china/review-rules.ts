import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import type { Authority, ReviewRule } from "../consequence.ts";
import type { Cite, Confidence } from "../timeline.ts";
import { ON_A_ROAD_DRUNK } from "./criminal.ts";

/** One rule of an instrument, as a row that can be compared with its text. */
export type ReviewRuleRow = readonly [
  code: string,
  clause: string,
  en: string,
  zh: string,
  when: Condition,
  confidence?: Confidence,
  note?: string,
];

/** Returns the rules of one kind of an instrument. */
export const reviewRules = (
  prefix: string,
  kind: ReviewRule["kind"],
  reviewedBy: Authority,
  instrument: Pick<Cite, "instrument" | "title" | "source">,
  rows: readonly ReviewRuleRow[],
): ReviewRule[] =>
  rows.map(([code, clause, en, zh, when, confidence = "confirmed", note]) => {
    const words: Words = { en, zh };
    return {
      code: `${prefix}-${code}`,
      kind,
      words,
      when,
      reviewedBy,
      cite: { ...instrument, clause, confidence, ...(note === undefined ? {} : { note }) },
    };
  });

/** Rules for the crime apply to no other case: drunk, a motor vehicle, on a road. */
export const ofDrunkDriving = (list: readonly ReviewRule[]): ReviewRule[] =>
  list.map((rule) => ({ ...rule, when: { all: [ON_A_ROAD_DRUNK, rule.when] } }));
