import type { Condition } from "../condition.ts";
import { ON_A_ROAD_DRUNK } from "./criminal.ts";
import { OPINION_2023 } from "./instruments.ts";
import { ofDrunkDriving, type ReviewRuleRow, reviewRules } from "./review-rules.ts";

/**
 * 未取得机动车驾驶证: met for a driver who never had one. The text does not name a revoked or suspended licence or a
 * wrong class, which the Road Traffic Safety Law art. 99(1)(1) lists apart: a person decides.
 */
const NOT_OBTAINED: Condition = {
  any: ["never-licensed", { all: [{ any: ["no-licence", "wrong-class"] }, "counts-as-unlicensed"] }],
};
const NOT_OBTAINED_NOTE =
  "A revoked or suspended licence or a wrong class is not named: Road Traffic Safety Law art. 99(1)(1) lists not " +
  "obtained, revoked and suspended apart. How courts read it is unconfirmed.";

/** Art. 10: circumstances for heavier treatment. They also exclude a clearly minor case (art. 12). */
const AGGRAVATING_2023: readonly ReviewRuleRow[] = [
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
    { all: [NOT_OBTAINED, "automobile"] },
    "confirmed",
    NOT_OBTAINED_NOTE,
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
  ],
  [
    "10-13",
    "art. 10(13)",
    "caught or punished for drinking and driving within two years",
    "二年内曾因饮酒后驾驶机动车被查获或者受过行政处罚",
    { within: 2, of: ["punished-for-drinking", "caught-for-drinking", "punished-for-drunk-driving"] },
  ],
  [
    "10-14",
    "art. 10(14)",
    "convicted of, or relatively non-prosecuted for, dangerous driving within five years",
    "五年内曾因危险驾驶行为被判决有罪或者作相对不起诉",
    { within: 5, of: ["convicted-of-dangerous-driving", "not-prosecuted-for-dangerous-driving"] },
  ],
  ["10-15", "art. 10(15)", "another circumstance for heavier treatment", "其他需要从重处理的情形", "other-aggravating"],
];

const NONE_OF_ARTICLE_10: Condition = {
  named: "none of art. 10 of 2023",
  is: { not: { any: AGGRAVATING_2023.map(([, , , , when]) => when) } },
};
const minor = (condition: Condition): Condition => ({ all: [ON_A_ROAD_DRUNK, condition, NONE_OF_ARTICLE_10] });

/** Art. 12, para 1: any of its items, and no circumstance of art. 10. */
export const CLEARLY_MINOR: Condition = {
  any: [
    minor({ reading: "<", mgPer100mL: "150" }),
    minor({ any: ["emergency", "moved-in-car-park", "handed-over-in-car-park", "other-minor"] }),
  ],
};

/** The rules of the opinion. */
export const OPINION_OF_2023 = [
  ...reviewRules("cn-2023", "filing", "county-public-security", OPINION_2023, [
    [
      "4-1",
      "art. 4(1)",
      "the police decide whether to file; clearly minor cases are not filed",
      "经呼气酒精含量检测显示酒精含量达到80毫克/100毫升以上的，公安机关决定是否立案；情节显著轻微、危害不大的，不立案",
      ON_A_ROAD_DRUNK,
    ],
  ]),
  ...reviewRules("cn-2023", "evidence", "court", OPINION_2023, [
    [
      "4-3-breath-stands",
      "art. 4(3)",
      "fled or had another person take the blame before the draw: the breath value may be the basis",
      "呼气酒精含量达到醉酒标准，在抽取血样前脱逃或者找人顶替的，可以以呼气酒精含量检测结果作为认定其醉酒的依据",
      { all: ["suspected-drunk", { any: ["fled-before-sampling", "substituted-before-sampling"] }] },
    ],
    [
      "4-4",
      "art. 4(4)",
      "drank deliberately, when checked or after an accident, to escape liability: the later blood value may be the basis",
      "在公安机关依法检查时或者发生道路交通事故后，为逃避法律追究，在呼气酒精含量检测或者提取血液样本前故意饮酒的，可以以查获后血液酒精含量鉴定意见作为认定其醉酒的依据",
      { all: [{ category: "drunk", by: "blood" }, "drank-after-stop", "drank-to-escape-liability"] },
    ],
  ]),
  ...ofDrunkDriving(reviewRules("cn-2023", "aggravating", "procuratorate", OPINION_2023, AGGRAVATING_2023)),
  ...ofDrunkDriving(
    reviewRules("cn-2023", "lenient", "procuratorate", OPINION_2023, [
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
  ...reviewRules("cn-2023", "clearly-minor", "procuratorate", OPINION_2023, [
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
    reviewRules("cn-2023", "probation-generally-refused", "court", OPINION_2023, [
      [
        "14-1",
        "art. 14(1)",
        "accident with injury and full or main responsibility",
        "造成交通事故致他人轻微伤或者轻伤，且负事故全部或者主要责任",
        { all: ["accident", "accident-injury", "accident-main-responsibility"] },
      ],
      [
        "14-2",
        "art. 14(2)",
        "accident with full or main responsibility, not compensated",
        "造成交通事故且负事故全部或者主要责任，未赔偿损失",
        { all: ["accident", "accident-main-responsibility", { not: "accident-compensated" }] },
      ],
      ["14-3", "art. 14(3)", "fled after an accident", "造成交通事故后逃逸", "fled-after-accident"],
      [
        "14-4",
        "art. 14(4)",
        "drove an automobile without a licence",
        "未取得机动车驾驶证驾驶汽车",
        { all: [NOT_OBTAINED, "automobile"] },
        "confirmed",
        NOT_OBTAINED_NOTE,
      ],
      [
        "14-5",
        "art. 14(5)",
        "above 180 mg/100 mL",
        "血液酒精含量超过180毫克/100毫升",
        { reading: ">", mgPer100mL: "180" },
      ],
      [
        "14-6",
        "art. 14(6)",
        "controlled drugs taken",
        "服用国家规定管制的精神药品或者麻醉药品后驾驶",
        "controlled-drugs",
      ],
      [
        "14-7",
        "art. 14(7)",
        "violent resistance or obstruction of justice",
        "采取暴力手段抗拒公安机关依法检查，或者实施妨害司法行为",
        { any: ["violence-against-officers", "interfered-with-evidence"] },
      ],
      [
        "14-8",
        "art. 14(8)",
        "caught or punished for drinking and driving within five years",
        "五年内曾因饮酒后驾驶机动车被查获或者受过行政处罚",
        { within: 5, of: ["punished-for-drinking", "caught-for-drinking", "punished-for-drunk-driving"] },
      ],
      [
        "14-9",
        "art. 14(9)",
        "ever convicted of, or relatively non-prosecuted for, dangerous driving",
        "曾因危险驾驶行为被判决有罪或者作相对不起诉",
        { any: ["convicted-of-dangerous-driving", "not-prosecuted-for-dangerous-driving"] },
      ],
      [
        "14-10",
        "art. 14(10)",
        "another circumstance that calls for the penalty to be served",
        "其他情节恶劣的情形",
        "other-aggravating",
      ],
    ]),
  ),
  ...reviewRules("cn-2023", "review", "county-public-security", OPINION_2023, [
    [
      "20",
      "art. 20",
      "80 or more: the licence is revoked before the case is not filed, withdrawn or transferred; " +
        "a clearly minor case also gets the fine and detention for drinking",
      "血液酒精含量达到80毫克/100毫升以上的，公安机关在决定不予立案、撤销案件或者移送审查起诉前，吊销机动车驾驶证；情节显著轻微的，并处罚款、拘留",
      { all: ["motor-vehicle", { reading: ">=", mgPer100mL: "80" }] },
      "confirmed",
      "Off the road a person decides: the opinion refers to roads (art. 4(1)), and courts upheld revocations off them.",
    ],
  ]),
];
