import { describe, expect, test } from "vitest";
import type { Cite, Timeline } from "../timeline.ts";
import { LICENCE_CONSEQUENCES, PENALTIES, POINTS } from "./administrative.ts";
import { BLOOD_TESTS } from "./blood-tests.ts";
import { CRIME, CRIMINAL_PENALTIES } from "./criminal.ts";
import { GUIDANCE } from "./criminal-guidance.ts";
import { DETENTION_RULES } from "./detention-rules.ts";
import { DUTIES } from "./duties.ts";
import { IN_FORCE_FROM } from "./instruments.ts";
import { OPINION_MEASURES } from "./opinion-measures.ts";

type Cited = readonly [from: string, cite: Cite];

/** Every citation with the first day for which it is given. */
function listCitations(): Cited[] {
  const lists: readonly Timeline<readonly { readonly cite: Cite }[]>[] = [
    BLOOD_TESTS,
    CRIME,
    CRIMINAL_PENALTIES,
    DETENTION_RULES,
    GUIDANCE,
    LICENCE_CONSEQUENCES,
    OPINION_MEASURES,
    PENALTIES,
    POINTS,
  ];
  return [
    ...lists.flatMap(({ entries }) =>
      entries.flatMap(({ from, value }) => (value ?? []).map(({ cite }): Cited => [from, cite])),
    ),
    ...DUTIES.flatMap(({ entries }) => entries.map(({ from, cite }): Cited => [from, cite])),
  ];
}

describe("citations of China's law", () => {
  const citations = listCitations();

  test("name no clause from before its instrument or the amendment that made it", () => {
    const early = citations.flatMap(([from, { instrument, clause }]) =>
      IN_FORCE_FROM.filter(
        ([of, since, pattern]) => of === instrument && from < since && (pattern?.test(clause) ?? true),
      ).map(([, since]) => `${instrument}, ${clause}: cited from ${from}, in force from ${since}`),
    );
    expect(early).toEqual([]);
  });

  test("name only instruments whose first day is known", () => {
    const known = new Set(IN_FORCE_FROM.map(([instrument]) => instrument));
    expect([...new Set(citations.map(([, { instrument }]) => instrument))].filter((one) => !known.has(one))).toEqual(
      [],
    );
  });

  test("name paragraphs of art. 36 of the procedure rules as paragraphs", () => {
    const clauses = citations.flatMap(([, { instrument, clause }]) =>
      instrument.startsWith("MPS order 105") && /\b36\b/.test(clause) ? clause : [],
    );
    expect(clauses.filter((clause) => !/36, para \d/.test(clause))).toEqual([]);
  });
});
