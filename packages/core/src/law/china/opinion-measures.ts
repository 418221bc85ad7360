import type { Condition } from "../condition.ts";
import { type Cited, dateCitations, type PenaltyRule } from "../consequence.ts";
import { type Cite, type Timeline, timeline } from "../timeline.ts";
import { AGAIN, COMMERCIAL, FIRST } from "./administrative.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { DRUNK_BY_BLOOD } from "./criminal.ts";
import { OPINION_2023 } from "./instruments.ts";
import { CLEARLY_MINOR } from "./opinion-2023.ts";

/** Para 1: the police do not file or withdraw. Para 2: the procuratorate or the court ended the case. */
const ENDED: Condition = {
  all: [
    DRUNK_BY_BLOOD,
    { any: [CLEARLY_MINOR, { any: ["case-not-prosecuted", "case-exempted"] }] },
    { not: "case-sentenced" },
  ],
};
const cite: Cite = {
  ...OPINION_2023,
  clause: "art. 20",
  confidence: "confirmed",
  note:
    "Where the case is not filed or is withdrawn under art. 12, para 1, or ended by the procuratorate or the court under " +
    "art. 12, para 1 or art. 13 and on their proposal: the fine and detention that art. 91 of the Road Traffic Safety " +
    "Law provides for drinking.",
};
const rule = (code: string, en: string, zh: string, more: Condition[], provides: PenaltyRule["provides"]) => ({
  code: `cn-2023-20-${code}`,
  words: { en: `drunk, not punished as a crime: ${en}`, zh: `醉驾不作为犯罪处理：${zh}` },
  when: { all: [ENDED, ...more] },
  provides,
  cite,
});

/** The fine and detention that follow where drunk driving is not punished as a crime. */
export const OPINION_MEASURES: Timeline<readonly Cited<PenaltyRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly PenaltyRule[]>(OFFSET, CHECKED_THROUGH, [
    {
      from: "2023-12-28",
      value: [
        rule("first", "as drinking for the first time", "按饮酒后驾驶机动车处罚", FIRST.when, FIRST.provides),
        rule("again", "as drinking again", "按再次饮酒后驾驶机动车处罚", AGAIN.when, AGAIN.provides),
        rule(
          "commercial",
          "as drinking with a commercial vehicle",
          "按饮酒后驾驶营运机动车处罚",
          COMMERCIAL.when,
          COMMERCIAL.provides,
        ),
      ],
      cite,
    },
  ]),
);
