import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Road Traffic Act 2010: separate limits for learners, novices and professional drivers ("specified persons"). */
export const ireland = /* @__PURE__ */ regime({
  code: "IE",
  name: { en: "Ireland", zh: "爱尔兰" },
  limits: issues("+00:00", "2024-12-31", [
    {
      from: "2011-10-28",
      cite: {
        instrument: "Road Traffic Act 2010",
        title: { en: "Road Traffic Act 2010", zh: "2010年道路交通法" },
        clause: "ss. 4, 5",
        confidence: "confirmed",
        source: "https://www.homs.ie/publications/new-drink-driving-limits/",
        note: "Figures from a public page that quotes the text; the text itself was not read.",
      },
      limits: {
        breath: {
          unit: "ug/100mL",
          tiers: [
            { category: "over-limit", comparison: ">", value: "9", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">", value: "22", drivers: ["other", "minor", "cyclist"] },
          ],
        },
        blood: {
          unit: "mg/100mL",
          tiers: [
            { category: "over-limit", comparison: ">", value: "20", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">", value: "50", drivers: ["other", "minor", "cyclist"] },
            { category: "upper-band", comparison: ">", value: "80" },
            { category: "above-upper-band", comparison: ">", value: "100" },
          ],
        },
        urine: {
          unit: "mg/100mL",
          tiers: [
            { category: "over-limit", comparison: ">", value: "27", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">", value: "67", drivers: ["other", "minor", "cyclist"] },
          ],
        },
      },
    },
  ]),
  notes: [
    "The bands above 80 and above 100 mg/100 mL of blood set the length of disqualification; " +
      "those of breath and urine were not read.",
    "Since 2018 a result between 50 and 80 also means three months of disqualification.",
  ],
});
