import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import { type Cited, dateCitations, type ReviewRule } from "../consequence.ts";
import { type Cite, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { PROCEDURE_RULES, PROCEDURE_RULES_2008 } from "./instruments.ts";

/** When blood must be tested, by art. 35 of the procedure rules as amended in 2020. */
const BLOOD_TEST_GROUNDS: readonly (readonly [code: string, item: string, words: Words, when: Condition])[] = [
  [
    "disputed",
    "(1)",
    { en: "disputed the breath result on the spot", zh: "对呼气测试结果有异议并当场提出" },
    "disputed-on-scene",
  ],
  [
    "accident",
    "(2)",
    { en: "suspected of drinking, with an accident", zh: "涉嫌饮酒驾驶车辆发生交通事故" },
    { all: ["accident", { any: [{ category: "drinking" }, { category: "drunk" }, "refused-test"] }] },
  ],
  ["suspected-drunk", "(3)", { en: "suspected of drunk driving", zh: "涉嫌醉酒驾驶" }, "suspected-drunk"],
  ["refused", "(4)", { en: "refused the breath test", zh: "拒绝配合呼气酒精测试" }, "refused-test"],
];

const bloodRules = (cite: (item: string) => Cite): ReviewRule[] =>
  BLOOD_TEST_GROUNDS.map(([code, item, words, when]) => ({
    code: `cn-blood-${code}`,
    kind: "blood-test",
    words,
    when,
    reviewedBy: "traffic-police",
    cite: cite(item),
  }));

const bloodCite2020 = (item: string): Cite => ({
  ...PROCEDURE_RULES,
  clause: `art. 35${item}`,
  confidence: "confirmed",
});
const bloodCite2009 = (item: string): Cite => ({
  ...PROCEDURE_RULES_2008,
  clause: "art. 33",
  confidence: "unconfirmed",
  note: `Read as art. 35${item} of the text amended in 2020; the older text and its number were not.`,
});

/** When blood must be tested. */
export const BLOOD_TESTS: Timeline<readonly Cited<ReviewRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly ReviewRule[]>(OFFSET, CHECKED_THROUGH, [
    { from: "2009-04-01", value: bloodRules(bloodCite2009), cite: bloodCite2009("") },
    { from: "2020-05-01", value: bloodRules(bloodCite2020), cite: bloodCite2020("") },
  ]),
);

/** Met if any of the grounds is. */
export const BLOOD_REQUIRED: Condition = { any: BLOOD_TEST_GROUNDS.map(([, , , when]) => when) };
