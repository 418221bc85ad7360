import type { Condition } from "../condition.ts";
import { type Cited, dateCitations, type ReviewRule } from "../consequence.ts";
import { type Cite, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { CASE_RULES } from "./instruments.ts";

/** Detention is provided: drinking again or with a commercial vehicle, or without a licence. */
const DETENTION: Condition = {
  all: [
    "motor-vehicle",
    {
      any: [
        { all: [{ category: "drinking" }, { any: ["commercial-use", "punished-for-drinking"] }] },
        { all: [{ any: [{ category: "drinking" }, { category: "drunk" }] }, "no-licence"] },
      ],
    },
  ],
};

const cite: Cite = {
  ...CASE_RULES,
  clause: "art. 164",
  confidence: "confirmed",
  note: "From 16 to 18 years only for the first time. Several detentions together: at most 20 days (art. 162).",
};

/** Whose detention is decided but not executed. */
export const DETENTION_RULES: Timeline<readonly Cited<ReviewRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly ReviewRule[]>(OFFSET, CHECKED_THROUGH, [
    {
      from: "2019-01-01",
      value: [
        {
          code: "cn-164-not-executed",
          kind: "review",
          words: {
            en: "detention is decided but not executed: a minor, 70 or older, pregnant or nursing",
            zh: "依法应当给予行政拘留处罚但不执行：未成年人、七十周岁以上、怀孕或者哺乳自己婴儿",
          },
          when: { all: [DETENTION, { any: ["aged-14-to-18", "aged-70-or-more", "pregnant-or-nursing"] }] },
          reviewedBy: "county-public-security",
          cite,
        },
      ],
      cite,
    },
  ]),
);
