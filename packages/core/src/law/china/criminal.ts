import type { Words } from "../circumstances.ts";
import type { Condition } from "../condition.ts";
import { type Authority, type Cited, dateCitations, type PenaltyRule, type ReviewRule } from "../consequence.ts";
import { type Cite, type Confidence, type Timeline, timeline } from "../timeline.ts";
import { CHECKED_THROUGH, OFFSET } from "./coverage.ts";
import { CRIMINAL_LAW, MPS_GUIDANCE_2011, OPINION_2013, OPINION_2023 } from "./instruments.ts";

const ON_A_ROAD_DRUNK: Condition = { all: ["motor-vehicle", { category: "drunk" }, { not: "not-a-road" }] };

const crime = (cite: Omit<Cite, "instrument" | "title" | "source">): ReviewRule => ({
  code: "cn-dangerous-driving",
  kind: "crime",
  words: {
    en: "conditions of dangerous driving: drunk, a motor vehicle, on a road",
    zh: "在道路上醉酒驾驶机动车(危险驾驶罪)的条件",
  },
  when: ON_A_ROAD_DRUNK,
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
  when: ON_A_ROAD_DRUNK,
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

type Row = readonly [
  code: string,
  clause: string,
  en: string,
  zh: string,
  when: Condition,
  confidence?: Confidence,
  note?: string,
];

const rules = (
  prefix: string,
  kind: ReviewRule["kind"],
  reviewedBy: Authority,
  instrument: Pick<Cite, "instrument" | "title" | "source">,
  rows: readonly Row[],
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

const BREATH_FILES: Row = [
  "breath-stands",
  "art. 3",
  "fled before the draw with a breath result of drunk driving: the breath value is used",
  "抽血前脱逃的，以呼气酒精含量检验结果立案",
  { all: [{ category: "drunk" }, "fled-before-sampling"] },
  "partly-confirmed",
];

const GUIDANCE_2011 = [
  ...rules("cn-2011", "filing", "county-public-security", MPS_GUIDANCE_2011, [
    [
      "file",
      "summary",
      "every blood result of 80 or more is filed as a criminal case",
      "血液酒精含量达到80毫克/100毫升以上的，一律立案",
      ON_A_ROAD_DRUNK,
      "partly-confirmed",
      "Full text not read; from the ministry's press summary of September 2011.",
    ],
  ]),
  ...rules("cn-2011", "evidence", "county-public-security", MPS_GUIDANCE_2011, [
    BREATH_FILES,
    [
      "drank-after-stop",
      "art. 3",
      "drank again before the test: the later value counts",
      "检测前当场再次饮酒的，以再次饮酒后的检测结果立案",
      { all: [{ category: "drunk" }, "drank-after-stop"] },
      "partly-confirmed",
    ],
  ]),
];

/** Rules for drunk driving apply to no other case. */
const ofDrunkDriving = (list: readonly ReviewRule[]): ReviewRule[] =>
  list.map((rule) => ({ ...rule, when: { all: [{ category: "drunk" }, rule.when] } }));

/** Any earlier punishment, conviction or the like for drinking or drunk driving, at any time. */
const EVER_PUNISHED: Condition = {
  any: ["punished-for-drinking", "punished-for-drunk-driving", "convicted-of-dangerous-driving"],
};

const AGGRAVATING_2013: readonly Row[] = [
  [
    "2-1",
    "art. 2(1)",
    "accident with full or main responsibility, or fled after an accident",
    "造成交通事故且负事故全部或者主要责任，或者造成交通事故后逃逸",
    { any: [{ all: ["accident", "accident-main-responsibility"] }, "fled-after-accident"] },
  ],
  [
    "2-2",
    "art. 2(2)",
    "blood alcohol of 200 mg/100 mL or more",
    "血液酒精含量达到200毫克/100毫升以上",
    { reading: ">=", mgPer100mL: "200" },
  ],
  [
    "2-3",
    "art. 2(3)",
    "on an expressway or urban expressway",
    "在高速公路、城市快速路上驾驶",
    { any: ["expressway", "urban-expressway"] },
  ],
  [
    "2-4",
    "art. 2(4)",
    "a commercial vehicle carrying passengers",
    "驾驶载有乘客的营运机动车",
    { all: ["commercial-use", "passengers-aboard"] },
  ],
  [
    "2-5",
    "art. 2(5)",
    "seriously overcrowded, overloaded or speeding, without a licence, forged plates or papers",
    "有严重超员、超载或者超速驾驶，无驾驶资格驾驶机动车，使用伪造或者变造的机动车牌证等严重违反道路交通安全法的行为",
    { any: ["serious-overcrowding", "serious-overload", "serious-speeding", "no-licence", "forged-plates"] },
  ],
  [
    "2-6",
    "art. 2(6)",
    "evaded, refused or obstructed a lawful check",
    "逃避公安机关依法检查，或者拒绝、阻碍公安机关依法检查",
    { any: ["evaded-check", "refused-check", "obstructed-check"] },
  ],
  [
    "2-7",
    "art. 2(7)",
    "earlier punishment or conviction for drink or drunk driving",
    "曾因酒后驾驶机动车受过行政处罚或者刑事追究",
    EVER_PUNISHED,
  ],
  ["2-8", "art. 2(8)", "another circumstance for heavier punishment", "其他可以从重处罚的情形", "other-aggravating"],
];

const OPINION_OF_2013 = [
  ...GUIDANCE_2011.filter(({ kind }) => kind === "filing"),
  ...ofDrunkDriving(rules("cn-2013", "aggravating", "court", OPINION_2013, AGGRAVATING_2013)),
  ...ofDrunkDriving(
    rules("cn-2013", "review", "court", OPINION_2013, [
      [
        "3",
        "art. 3",
        "violence or threats against officers: punished in addition",
        "以暴力、威胁方法阻碍公安机关依法检查，又构成其他犯罪的，数罪并罚",
        "violence-against-officers",
      ],
    ]),
  ),
  ...rules("cn-2013", "evidence", "court", OPINION_2013, [
    [
      "6-breath-stands",
      "art. 6",
      "fled before the draw: the breath value may be the basis",
      "抽取血样之前脱逃的，可以以呼气酒精含量检验结果作为认定其醉酒的依据",
      { all: [{ category: "drunk" }, "fled-before-sampling"] },
    ],
    [
      "6-drank-after-stop",
      "art. 6",
      "drank again to frustrate the test: the later blood value counts",
      "为逃避法律追究，在呼气酒精含量检验或者抽取血样前又饮酒，经检验其血液酒精含量达到醉酒标准的，应当认定为醉酒",
      { all: [{ category: "drunk" }, "drank-after-stop"] },
    ],
  ]),
];

const AGGRAVATING_2023: readonly Row[] = [
  [
    "10-1",
    "art. 10(1)",
    "accident with full or main responsibility",
    "造成交通事故且负事故全部或者主要责任",
    { all: ["accident", "accident-main-responsibility"] },
  ],
  ["10-2", "art. 10(2)", "fled after an accident", "造成交通事故后逃逸", "fled-after-accident"],
  [
    "10-3",
    "art. 10(3)",
    "drove an automobile without a licence",
    "未取得机动车驾驶证驾驶汽车",
    { all: ["no-licence", "automobile"] },
  ],
  [
    "10-4",
    "art. 10(4)",
    "seriously overcrowded, overloaded or speeding",
    "严重超员、超载、超速驾驶",
    { any: ["serious-overcrowding", "serious-overload", "serious-speeding"] },
  ],
  ["10-5", "art. 10(5)", "controlled drugs taken", "服用国家规定管制的精神药品或者麻醉药品后驾驶", "controlled-drugs"],
  [
    "10-6",
    "art. 10(6)",
    "engaged in passenger transport with passengers aboard",
    "驾驶机动车从事客运活动且载有乘客",
    { all: ["passenger-transport", "passengers-aboard"] },
  ],
  [
    "10-7",
    "art. 10(7)",
    "school service with pupils or staff aboard",
    "驾驶机动车从事校车业务且载有师生",
    "school-service",
  ],
  ["10-8", "art. 10(8)", "on an expressway", "在高速公路上驾驶", "expressway"],
  ["10-9", "art. 10(9)", "a heavy goods vehicle", "驾驶重型载货汽车", "heavy-goods-vehicle"],
  ["10-10", "art. 10(10)", "carrying dangerous goods", "运输危险化学品、危险货物", "dangerous-goods"],
  [
    "10-11",
    "art. 10(11)",
    "evaded or obstructed a lawful check",
    "逃避、阻碍公安机关依法检查",
    { any: ["evaded-check", "obstructed-check"] },
  ],
  [
    "10-12",
    "art. 10(12)",
    "threats, bribes, destroyed evidence",
    "实施威胁、打击报复、引诱、贿买证人、鉴定人等人员或者毁灭、伪造证据等妨害司法行为",
    "interfered-with-evidence",
    "partly-confirmed",
  ],
  [
    "10-13",
    "art. 10(13)",
    "caught or punished for drinking and driving within two years",
    "二年内曾因饮酒后驾驶机动车被查获或者受过行政处罚",
    { within: 2, of: ["punished-for-drinking", "caught-for-drinking", "punished-for-drunk-driving"] },
    "partly-confirmed",
  ],
  [
    "10-14",
    "art. 10(14)",
    "convicted of, or relatively non-prosecuted for, dangerous driving within five years",
    "五年内曾因危险驾驶行为被判决有罪或者作相对不起诉",
    { within: 5, of: ["convicted-of-dangerous-driving", "not-prosecuted-for-dangerous-driving"] },
    "unconfirmed",
  ],
  [
    "10-15",
    "art. 10(15)",
    "another circumstance for heavier treatment",
    "其他需要从重处理的情形",
    "other-aggravating",
    "unconfirmed",
  ],
];

const NONE_OF_ARTICLE_10: Condition = { not: { any: AGGRAVATING_2023.map(([, , , , when]) => when) } };
const minor = (condition: Condition): Condition => ({ all: [ON_A_ROAD_DRUNK, condition, NONE_OF_ARTICLE_10] });

const OPINION_OF_2023 = [
  ...rules("cn-2023", "filing", "county-public-security", OPINION_2023, [
    [
      "4-1",
      "art. 4(1)",
      "the police decide whether to file; clearly minor cases are not filed",
      "经呼气酒精含量检测显示酒精含量达到80毫克/100毫升以上的，公安机关决定是否立案；情节显著轻微、危害不大的，不立案",
      { all: ["motor-vehicle", { category: "drunk" }] },
    ],
  ]),
  ...rules("cn-2023", "evidence", "court", OPINION_2023, [
    [
      "4-3-breath-stands",
      "art. 4(3)",
      "fled or had another person take the blame before the draw: the breath value may be the basis",
      "呼气酒精含量达到醉酒标准，在抽取血样前脱逃或者找人顶替的，可以以呼气酒精含量检测结果作为认定其醉酒的依据",
      { all: [{ category: "drunk" }, { any: ["fled-before-sampling", "substituted-before-sampling"] }] },
    ],
    [
      "4-4",
      "art. 4(4)",
      "drank when checked or after an accident to escape liability: the later blood value may be the basis",
      "在公安机关依法检查时或者发生交通事故后，为逃避法律追究又饮酒的，可以以其血液酒精含量鉴定意见作为认定其醉酒的依据",
      { all: [{ category: "drunk" }, "drank-after-stop"] },
      "partly-confirmed",
    ],
  ]),
  ...ofDrunkDriving(rules("cn-2023", "aggravating", "procuratorate", OPINION_2023, AGGRAVATING_2023)),
  ...ofDrunkDriving(
    rules("cn-2023", "lenient", "procuratorate", OPINION_2023, [
      ["11-1", "art. 11(1)", "surrender, confession, merit", "自首、坦白、立功", "surrendered"],
      ["11-2", "art. 11(2)", "pleads guilty and accepts punishment", "自愿认罪认罚", "pleaded-guilty"],
      [
        "11-3",
        "art. 11(3)",
        "accident, but compensated or forgiven",
        "造成交通事故，赔偿损失或者取得谅解",
        { all: ["accident", "accident-compensated"] },
      ],
      ["11-4", "art. 11(4)", "another circumstance for lenient treatment", "其他需要从宽处理的情形", "other-lenient"],
    ]),
  ),
  ...rules("cn-2023", "clearly-minor", "procuratorate", OPINION_2023, [
    [
      "12-1",
      "art. 12(1)",
      "below 150 mg/100 mL and none of art. 10: may be clearly minor",
      "血液酒精含量不满150毫克/100毫升，且不具有第十条规定情形",
      minor({ reading: "<", mgPer100mL: "150" }),
    ],
    [
      "12-2",
      "art. 12(2)",
      "an emergency short of necessity, and none of art. 10",
      "出于急救伤病人员等紧急情况驾驶机动车，且不构成紧急避险",
      minor("emergency"),
    ],
    [
      "12-3",
      "art. 12(3)",
      "a short move in a compound or car park, and none of art. 10",
      "在居民小区、停车场等场所因挪车、停车入位等短距离驾驶机动车",
      minor("moved-in-car-park"),
    ],
    [
      "12-4",
      "art. 12(4)",
      "a short take-over or hand-over at a compound or car park, and none of art. 10",
      "由他人驾驶至居民小区、停车场等场所短距离接替驾驶停放，或者为交由他人驾驶，自居民小区、停车场等场所短距离驶出",
      minor("handed-over-in-car-park"),
    ],
    [
      "12-5",
      "art. 12(5)",
      "another clearly minor circumstance, and none of art. 10",
      "其他情节显著轻微的情形",
      minor("other-minor"),
    ],
  ]),
  ...ofDrunkDriving(
    rules("cn-2023", "probation-generally-refused", "court", OPINION_2023, [
      [
        "14-1",
        "art. 14(1)",
        "accident with injury and full or main responsibility",
        "造成交通事故致他人轻微伤或者轻伤，且负事故全部或者主要责任",
        { all: ["accident", "accident-injury", "accident-main-responsibility"] },
        "unconfirmed",
      ],
      [
        "14-2",
        "art. 14(2)",
        "accident with full or main responsibility, not compensated",
        "造成交通事故且负事故全部或者主要责任，未赔偿损失",
        { all: ["accident", "accident-main-responsibility", { not: "accident-compensated" }] },
        "unconfirmed",
      ],
      ["14-3", "art. 14(3)", "fled after an accident", "造成交通事故后逃逸", "fled-after-accident", "unconfirmed"],
      [
        "14-4",
        "art. 14(4)",
        "drove an automobile without a licence",
        "未取得机动车驾驶证驾驶汽车",
        { all: ["no-licence", "automobile"] },
        "unconfirmed",
      ],
      [
        "14-5",
        "art. 14(5)",
        "above 180 mg/100 mL",
        "血液酒精含量超过180毫克/100毫升",
        { reading: ">", mgPer100mL: "180" },
        "partly-confirmed",
      ],
      [
        "14-6",
        "art. 14(6)",
        "controlled drugs taken",
        "服用国家规定管制的精神药品或者麻醉药品后驾驶",
        "controlled-drugs",
        "unconfirmed",
      ],
      [
        "14-7",
        "art. 14(7)",
        "violent resistance or obstruction of justice",
        "采取暴力手段抗拒公安机关依法检查，或者实施妨害司法行为",
        { any: ["violence-against-officers", "interfered-with-evidence"] },
        "unconfirmed",
      ],
      [
        "14-8",
        "art. 14(8)",
        "caught or punished for drinking and driving within five years",
        "五年内曾因饮酒后驾驶机动车被查获或者受过行政处罚",
        { within: 5, of: ["punished-for-drinking", "caught-for-drinking", "punished-for-drunk-driving"] },
        "unconfirmed",
      ],
      [
        "14-9",
        "art. 14(9)",
        "ever convicted of, or relatively non-prosecuted for, dangerous driving",
        "曾因危险驾驶行为被判决有罪或者作相对不起诉",
        { any: ["convicted-of-dangerous-driving", "not-prosecuted-for-dangerous-driving"] },
        "unconfirmed",
      ],
      [
        "14-10",
        "art. 14(10)",
        "another circumstance that calls for the penalty to be served",
        "其他情节恶劣的情形",
        "other-aggravating",
        "unconfirmed",
      ],
    ]),
  ),
  ...rules("cn-2023", "review", "county-public-security", OPINION_2023, [
    [
      "20",
      "art. 20",
      "80 or more: the licence is revoked before the case is not filed, withdrawn or transferred; " +
        "a clearly minor case also gets the fine and detention for drinking",
      "血液酒精含量达到80毫克/100毫升以上的，公安机关在决定不予立案、撤销案件或者移送审查起诉前，吊销机动车驾驶证；情节显著轻微的，并处罚款、拘留",
      { all: ["motor-vehicle", { category: "drunk" }] },
      "unconfirmed",
      "Wording unconfirmed; confirmed in effect by reported cases of 2024.",
    ],
  ]),
];

/**
 * Guidance on criminal cases of drunk driving: the rules of the day of the act, and milder later ones while the case is
 * open.
 */
export const GUIDANCE: Timeline<readonly Cited<ReviewRule>[]> = /* @__PURE__ */ dateCitations(
  timeline<readonly ReviewRule[]>(OFFSET, CHECKED_THROUGH, [
    {
      from: "2011-09-14",
      value: GUIDANCE_2011,
      cite: {
        ...MPS_GUIDANCE_2011,
        clause: "whole",
        confidence: "partly-confirmed",
        note: "The month was read; the day is that of the press summary.",
      },
    },
    {
      from: "2013-12-18",
      value: OPINION_OF_2013,
      cite: { ...OPINION_2013, clause: "arts. 1 to 6", confidence: "confirmed" },
    },
    {
      from: "2023-12-28",
      value: OPINION_OF_2023,
      cite: { ...OPINION_2023, clause: "arts. 4 to 20", confidence: "partly-confirmed" },
    },
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
