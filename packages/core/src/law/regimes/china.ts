import { CHECKED_THROUGH, OFFSET } from "../china/coverage.ts";
import { type Limits, regime } from "../regime.ts";
import { type Cite, timeline } from "../timeline.ts";

const TITLE = {
  zh: "车辆驾驶人员血液、呼气酒精含量阈值与检验",
  en: "Thresholds and tests of blood and breath alcohol content of vehicle drivers",
};

const LIMITS: Limits = {
  unit: "mg/100mL",
  tiers: [
    { category: "drinking", comparison: ">=", value: "20" },
    { category: "drunk", comparison: ">=", value: "80" },
  ],
};

const EDITION_2004 = {
  instrument: "GB 19522-2004",
  title: TITLE,
  source: "http://wzjg.66wz.com/system/2005/09/20/100000700.shtml",
};
const EDITION_2010 = { instrument: "GB 19522-2010", title: TITLE, source: "https://ibooks.qq.com/read/1026700875/122" };
const EDITION_2024 = { instrument: "GB 19522-2024", title: TITLE, source: "https://1wenmi.com/doc/1024252.html" };

const NOT_READ_2024: Pick<Cite, "confidence" | "note"> = {
  confidence: "partly-confirmed",
  note:
    "Cover and list of technical changes were read; they name no change of the thresholds. The " +
    "clause's own text was not read.",
};

/**
 * Thresholds of GB 19522. No edition that was read has a rounding rule or a deduction for the instrument's error:
 * values are compared as they are.
 */
export const china = /* @__PURE__ */ regime({
  code: "CN",
  name: { zh: "中国", en: "China (mainland)" },
  limits: {
    blood: timeline(OFFSET, CHECKED_THROUGH, [
      {
        from: "2004-05-31",
        value: LIMITS,
        cite: { ...EDITION_2004, clause: "3.3, 3.4, 4.1", confidence: "confirmed" },
      },
      {
        from: "2011-07-01",
        value: LIMITS,
        cite: { ...EDITION_2010, clause: "4.1", confidence: "confirmed", note: "The thresholds are in table 1." },
      },
      { from: "2024-08-01", value: LIMITS, cite: { ...EDITION_2024, clause: "4", ...NOT_READ_2024 } },
    ]),
  },
  breathAsBlood: timeline(OFFSET, CHECKED_THROUGH, [
    {
      from: "2004-05-31",
      value: { ratio: "2200", mgPer100mLPerMgPerL: "220" },
      cite: {
        ...EDITION_2004,
        clause: "4.2",
        confidence: "partly-confirmed",
        note:
          "The edition sends to the look-up table of GA 307-2001, which prints 0.0909 mg/L for 20 " +
          "mg/100 mL: the ratio 2200, rounded. The ratio is used unrounded.",
      },
    },
    {
      from: "2011-07-01",
      value: { ratio: "2200", mgPer100mLPerMgPerL: "220" },
      cite: { ...EDITION_2010, clause: "4.2", confidence: "confirmed" },
    },
    {
      from: "2024-08-01",
      value: { ratio: "2200", mgPer100mLPerMgPerL: "220" },
      cite: {
        ...EDITION_2024,
        clause: "4",
        confidence: "unconfirmed",
        note: "The list of technical changes does not mention the conversion; the clause was not read.",
      },
    },
  ]),
});
