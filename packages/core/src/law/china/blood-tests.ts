import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import { type Cited, dateCitations, type ReviewRule } from "../consequence.ts";
import { type Cite, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { CASE_RULES, CASE_RULES_2012, PROCEDURE_RULES, PROCEDURE_RULES_2008 } from "./instruments.ts";

type Ground = readonly [code: string, item: string, words: Words, when: Condition];

const SUSPECTED: Condition = { any: [{ category: "drinking" }, { category: "drunk" }, "refused-test"] };
const ACCIDENT: Words = { en: "suspected of drinking, with an accident", zh: "涉嫌饮酒驾驶车辆发生交通事故" };
const REFUSED: Ground = [
  "refused",
  "(4)",
  { en: "refused the breath test", zh: "拒绝配合呼气酒精测试" },
  "refused-test",
];

/** Art. 33 of order 105 as made in 2008. Suspected drunk driving was not a ground of its own. */
const GROUNDS_2008: readonly Ground[] = [
  ["disputed", "(1)", { en: "disputed the breath result", zh: "对酒精呼气测试结果有异议" }, "disputed-result"],
  ["accident", "(2)", ACCIDENT, { all: ["accident", SUSPECTED] }],
  [
    "drugs",
    "(3)",
    { en: "suspected of driving under controlled drugs", zh: "涉嫌服用国家管制的精神药品、麻醉药品后驾驶车辆" },
    "controlled-drugs",
  ],
  REFUSED,
];

const SUSPECTED_DRUNK: Ground = [
  "suspected-drunk",
  "(3)",
  { en: "suspected of drunk driving", zh: "涉嫌醉酒驾驶" },
  "suspected-drunk",
];

/** Art. 35, para 1 of the procedure rules since 2020, and art. 95 of the case rules. */
const GROUNDS: readonly Ground[] = [
  [
    "disputed",
    "(1)",
    { en: "disputed the breath result on the spot", zh: "对呼气测试结果有异议并当场提出" },
    "disputed-on-scene",
  ],
  ["accident", "(2)", ACCIDENT, { all: ["accident", SUSPECTED] }],
  SUSPECTED_DRUNK,
  REFUSED,
];

const bloodRules = (grounds: readonly Ground[], cite: (item: string) => Cite): ReviewRule[] =>
  grounds.map(([code, item, words, when]) => ({
    code: `cn-blood-${code}`,
    kind: "blood-test",
    words,
    when,
    reviewedBy: "traffic-police",
    cite: cite(item),
  }));
const cite2008 = (item: string): Cite => ({
  ...PROCEDURE_RULES_2008,
  clause: `art. 33${item}`,
  confidence: "confirmed",
});
const cite2012 = (item: string): Cite => ({
  ...CASE_RULES_2012,
  clause: "art. 79",
  confidence: "partly-confirmed",
  note: `"Blood is drawn at once" was read; the grounds are those of art. 95${item} since 2019.`,
});
const cite2018 = (item: string): Cite => ({ ...CASE_RULES, clause: `art. 95${item}`, confidence: "confirmed" });
const cite2020 = (item: string): Cite => ({
  ...PROCEDURE_RULES,
  clause: `art. 35, para 1${item}`,
  confidence: "confirmed",
});

/**
 * When blood must be tested. Order 105 of 2008 named drugs and no suspicion of drunk driving; that ground is from the
 * case rules of 2012.
 */
export const BLOOD_TESTS: Timeline<readonly Cited<ReviewRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly ReviewRule[]>(OFFSET, CHECKED_THROUGH, [
    { from: "2009-04-01", value: bloodRules(GROUNDS_2008, cite2008), cite: cite2008("") },
    {
      from: "2013-01-01",
      value: [...bloodRules(GROUNDS_2008, cite2008), ...bloodRules([SUSPECTED_DRUNK], cite2012)],
      cite: cite2012(""),
    },
    {
      from: "2019-01-01",
      value: [...bloodRules(GROUNDS_2008, cite2008), ...bloodRules([SUSPECTED_DRUNK], cite2018)],
      cite: cite2018(""),
    },
    { from: "2020-05-01", value: bloodRules(GROUNDS, cite2020), cite: cite2020("") },
  ]),
);

const anyOf = (...grounds: readonly Ground[]): Condition => ({ any: grounds.map(([, , , when]) => when) });

/** Met if blood must be tested for alcohol, by the first day of each text. Drugs have a test of their own. */
export const BLOOD_REQUIRED = {
  2009: anyOf(...GROUNDS_2008.filter(([code]) => code !== "drugs")),
  2013: anyOf(...GROUNDS_2008.filter(([code]) => code !== "drugs"), SUSPECTED_DRUNK),
  2020: anyOf(...GROUNDS),
} as const;
