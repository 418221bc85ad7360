import { MPS_GUIDANCE_2011 } from "./instruments.ts";
import { type ReviewRuleRow, reviewRules } from "./review-rules.ts";

const FILING_PART = "The number of the filing part was not seen.";
const BREATH_FILES: ReviewRuleRow = [
  "breath-stands",
  "filing part",
  "fled before the draw with a breath result of drunk driving: the breath value is used",
  "抽血前脱逃的，以呼气酒精含量检验结果立案",
  { all: ["suspected-drunk", "fled-before-sampling"] },
  "partly-confirmed",
  FILING_PART,
];

/** The rules of the Ministry of Public Security on filing cases and on evidence. */
export const GUIDANCE_2011 = [
  ...reviewRules("cn-2011", "filing", "county-public-security", MPS_GUIDANCE_2011, [
    [
      "file",
      "summary",
      "every blood result of 80 or more is filed as a criminal case",
      "血液酒精含量达到80毫克/100毫升以上的，一律立案",
      { all: ["motor-vehicle", { not: "not-a-road" }, { reading: ">=", mgPer100mL: "80" }] },
      "partly-confirmed",
      "Full text not read; from the ministry's press summary of September 2011.",
    ],
  ]),
  ...reviewRules("cn-2011", "evidence", "county-public-security", MPS_GUIDANCE_2011, [
    BREATH_FILES,
    [
      "drank-after-stop",
      "filing part",
      "drank again before the test: the later value counts",
      "检测前当场再次饮酒的，以再次饮酒后的检测结果立案",
      { all: [{ category: "drunk", by: "blood" }, "drank-after-stop"] },
      "partly-confirmed",
      FILING_PART,
    ],
  ]),
];
