import type { Circumstance, Words } from "./circumstances.ts";

/** The circumstances grouped for forms. Those of a `dated` group happened before the case, each with a date. */
export const CIRCUMSTANCE_GROUPS: readonly {
  readonly id: string;
  readonly words: Words;
  readonly dated: boolean;
  readonly of: readonly Circumstance[];
}[] = [
  {
    id: "accident",
    words: { en: "Accident", zh: "交通事故" },
    dated: false,
    of: [
      "accident",
      "accident-main-responsibility",
      "accident-injury",
      "accident-light-injury",
      "accident-crime",
      "fled-after-accident",
    ],
  },
  {
    id: "driving",
    words: { en: "Vehicle and driving", zh: "车辆与驾驶" },
    dated: false,
    of: [
      "never-licensed",
      "licence-revoked",
      "licence-suspended",
      "wrong-class",
      "counts-as-unlicensed",
      "serious-overcrowding",
      "serious-overload",
      "serious-speeding",
      "forged-plates",
      "covered-plates",
      "controlled-drugs",
      "passenger-transport",
      "passengers-aboard",
      "school-service",
      "expressway",
      "urban-expressway",
      "heavy-goods-vehicle",
      "dangerous-goods",
      "not-a-road",
      "moved-in-car-park",
      "handed-over-in-car-park",
      "emergency",
    ],
  },
  {
    id: "check",
    words: { en: "During the check", zh: "检查过程" },
    dated: false,
    of: [
      "evaded-check",
      "refused-check",
      "obstructed-check",
      "interfered-with-evidence",
      "violence-against-officers",
      "fled-before-sampling",
      "substituted-before-sampling",
      "drank-after-stop",
      "drank-to-escape-liability",
      "breath-stands-for-blood",
    ],
  },
  {
    id: "former",
    words: { en: "Before this case", zh: "以往情况" },
    dated: true,
    of: [
      "punished-for-drinking",
      "punished-for-drunk-driving",
      "caught-for-drinking",
      "convicted-of-dangerous-driving",
      "not-prosecuted-for-dangerous-driving",
    ],
  },
  {
    id: "weighing",
    words: { en: "Afterwards, and others", zh: "事后表现与其他" },
    dated: false,
    of: [
      "accident-compensated",
      "surrendered",
      "pleaded-guilty",
      "aged-14-to-18",
      "aged-70-or-more",
      "pregnant-or-nursing",
      "other-aggravating",
      "other-lenient",
      "other-minor",
    ],
  },
];
