import type { Condition } from "../condition.ts";
import { GUIDANCE_2011 } from "./guidance-2011.ts";
import { OPINION_2013 } from "./instruments.ts";
import { ofDrunkDriving, type ReviewRuleRow, reviewRules } from "./review-rules.ts";

/** Any earlier punishment, conviction or the like for drinking or drunk driving, at any time. */
const EVER_PUNISHED: Condition = {
  any: ["punished-for-drinking", "punished-for-drunk-driving", "convicted-of-dangerous-driving"],
};

/** 无驾驶资格. Whether it includes a suspended licence or a wrong class is for a person to decide. */
const UNQUALIFIED: Condition = {
  any: ["never-licensed", "licence-revoked", { all: [{ any: ["no-licence", "wrong-class"] }, "counts-as-unlicensed"] }],
};

const AGGRAVATING_2013: readonly ReviewRuleRow[] = [
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
    { any: ["serious-overcrowding", "serious-overload", "serious-speeding", UNQUALIFIED, "forged-plates"] },
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

/** The rules of the opinion, with those of the guidance of 2011 that it did not replace. */
export const OPINION_OF_2013 = [
  ...GUIDANCE_2011.filter(({ kind }) => kind === "filing"),
  ...ofDrunkDriving(reviewRules("cn-2013", "aggravating", "court", OPINION_2013, AGGRAVATING_2013)),
  ...ofDrunkDriving(
    reviewRules("cn-2013", "review", "court", OPINION_2013, [
      [
        "3",
        "art. 3",
        "violence or threats against officers: punished in addition",
        "以暴力、威胁方法阻碍公安机关依法检查，又构成其他犯罪的，数罪并罚",
        "violence-against-officers",
      ],
    ]),
  ),
  ...reviewRules("cn-2013", "evidence", "court", OPINION_2013, [
    [
      "6-breath-stands",
      "art. 6",
      "fled before the draw: the breath value may be the basis",
      "抽取血样之前脱逃的，可以以呼气酒精含量检验结果作为认定其醉酒的依据",
      { all: ["suspected-drunk", "fled-before-sampling"] },
    ],
    [
      "6-drank-after-stop",
      "art. 6",
      "drank again to frustrate the test: the later blood value counts",
      "为逃避法律追究，在呼气酒精含量检验或者抽取血样前又饮酒，经检验其血液酒精含量达到醉酒标准的，应当认定为醉酒",
      { all: [{ category: "drunk", by: "blood" }, "drank-after-stop", "drank-to-escape-liability"] },
    ],
  ]),
];
