import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Road Traffic Security Rules, Criminal Code: an administrative and a criminal limit, for breath and blood. */
export const taiwan = /* @__PURE__ */ regime({
  code: "TW",
  name: { en: "Taiwan", zh: "中国台湾" },
  limits: issues("+08:00", "2024-12-31", [
    {
      from: "2013-06-13",
      cite: {
        instrument: "Road Traffic Security Rules",
        title: { en: "Road Traffic Security Rules; Criminal Code", zh: "道路交通安全规则；刑法" },
        clause: "art. 114(2); Criminal Code art. 185-3(1)(1)",
        confidence: "partly-confirmed",
        source: "https://law.moj.gov.tw/LawClass/LawSingle.aspx?media=print&pcode=K0040013&flno=114",
        note: "The figures were read; the first day was not.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.15" },
            { category: "criminal", comparison: ">=", value: "0.25" },
          ],
        },
        blood: {
          unit: "g/100mL",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.03" },
            { category: "criminal", comparison: ">=", value: "0.05" },
          ],
        },
      },
    },
  ]),
  notes: [
    "Below 0.25 mg/L it is still a crime where other facts show that the driver was unfit (art. 185-3(1)(2)).",
    "From 1 January 2013 the lower limit held for novice, professional and unlicensed drivers " +
      "alone; those five months are not answered.",
  ],
});
