import type { Condition } from "../condition.ts";
import { type Cited, dateCitations, type PenaltyRule, type ReviewRule } from "../consequence.ts";
import { type Cite, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { CRIMINAL_LAW } from "./instruments.ts";

const ON_A_ROAD: readonly Condition[] = ["motor-vehicle", { not: "not-a-road" }];
/** Suspected by breath, or shown by blood. */
export const ON_A_ROAD_DRUNK: Condition = {
  named: "drunk on a road",
  is: { all: ["motor-vehicle", { category: "drunk" }, { not: "not-a-road" }] },
};
/** The crime is established by the blood result: opinion of 2013 art. 6, opinion of 2023 art. 4(2). */
export const DRUNK_BY_BLOOD: Condition = { all: [...ON_A_ROAD, { category: "drunk", by: "blood" }] };

const crime = (cite: Omit<Cite, "instrument" | "title" | "source">): ReviewRule => ({
  code: "cn-dangerous-driving",
  kind: "crime",
  words: {
    en: "conditions of dangerous driving: drunk, a motor vehicle, on a road",
    zh: "在道路上醉酒驾驶机动车(危险驾驶罪)的条件",
  },
  when: DRUNK_BY_BLOOD,
  reviewedBy: "court",
  cite: { ...CRIMINAL_LAW, ...cite },
});

const AMENDMENT_8 = {
  clause: "art. 133-1(1)",
  confidence: "confirmed",
  note: "Inserted by Amendment VIII art. 22: criminal detention and a fine.",
} as const;
const AMENDMENT_9 = {
  clause: "art. 133-1(1)(2)",
  confidence: "confirmed",
  note: "As amended by Amendment IX art. 8: criminal detention and a fine.",
} as const;

/** The crime itself. Before 1 May 2011 drunk driving alone was not a crime. */
export const CRIME: Timeline<readonly Cited<ReviewRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly ReviewRule[]>(OFFSET, CHECKED_THROUGH, [
    { from: "2011-05-01", value: [crime(AMENDMENT_8)], cite: { ...CRIMINAL_LAW, ...AMENDMENT_8 } },
    { from: "2015-11-01", value: [crime(AMENDMENT_9)], cite: { ...CRIMINAL_LAW, ...AMENDMENT_9 } },
  ]),
);

const penalty = (cite: Omit<Cite, "instrument" | "title" | "source">): PenaltyRule => ({
  code: "cn-133-1",
  words: { en: "dangerous driving", zh: "危险驾驶罪" },
  when: DRUNK_BY_BLOOD,
  provides: [
    {
      kind: "criminal-detention",
      range: { min: "1", max: "6", unit: "months" },
      decidedBy: "court",
      note: "Criminal Law art. 42.",
    },
    { kind: "criminal-fine", decidedBy: "court" },
  ],
  cite: { ...CRIMINAL_LAW, ...cite },
});

/** The penalties of the Criminal Law. */
export const CRIMINAL_PENALTIES: Timeline<readonly Cited<PenaltyRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly PenaltyRule[]>(OFFSET, CHECKED_THROUGH, [
    { from: "2011-05-01", value: [penalty(AMENDMENT_8)], cite: { ...CRIMINAL_LAW, ...AMENDMENT_8 } },
    { from: "2015-11-01", value: [penalty(AMENDMENT_9)], cite: { ...CRIMINAL_LAW, ...AMENDMENT_9 } },
  ]),
);

/**
 * The old law applies unless the new one is milder. How courts applied this to the opinions is unconfirmed, so both are
 * listed and neither is chosen.
 */
export const MILDER_LATER_LAW: Cite = {
  ...CRIMINAL_LAW,
  clause: "art. 12",
  confidence: "partly-confirmed",
  note: "The article refers to law; how courts apply it to the opinions is unconfirmed.",
};
