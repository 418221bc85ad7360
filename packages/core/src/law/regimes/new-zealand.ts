import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/**
 * Land Transport Act 1998: an infringement and a crime for adults, any alcohol under the age of 20. Breath is measured
 * in µg/L.
 */
export const newZealand = /* @__PURE__ */ regime({
  code: "NZ",
  name: { en: "New Zealand", zh: "新西兰" },
  limits: issues("+12:00", "2024-12-31", [
    {
      from: "2011-08-07",
      cite: {
        instrument: "Land Transport Act 1998",
        title: { en: "Land Transport Act 1998", zh: "1998年陆路运输法" },
        clause: "ss. 11, 56, 57",
        confidence: "partly-confirmed",
        source: "https://plainlanguagelaw.ackama.com/acts/DLM433612/DLM434521.html",
        note: "The criminal figures before December 2014 were read in reports of the bill that added the lower ones.",
      },
      limits: {
        breath: {
          unit: "ug/L",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0", drivers: ["minor"] },
            {
              category: "criminal",
              comparison: ">",
              value: "400",
              drivers: ["other", "novice", "commercial", "cyclist"],
            },
          ],
        },
        blood: {
          unit: "mg/100mL",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0", drivers: ["minor"] },
            {
              category: "criminal",
              comparison: ">",
              value: "80",
              drivers: ["other", "novice", "commercial", "cyclist"],
            },
          ],
        },
      },
    },
    {
      from: "2014-12-01",
      cite: {
        instrument: "Land Transport Act 1998",
        title: { en: "Land Transport Act 1998", zh: "1998年陆路运输法" },
        clause: "ss. 11, 56, 57",
        confidence: "confirmed",
        source: "https://www.loc.gov/item/global-legal-monitor/2014-12-05/",
        note: "Figures from a public page that quotes the text; the text itself was not read.",
      },
      limits: {
        breath: {
          unit: "ug/L",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0", drivers: ["minor"] },
            {
              category: "over-limit",
              comparison: ">",
              value: "250",
              drivers: ["other", "novice", "commercial", "cyclist"],
            },
            {
              category: "criminal",
              comparison: ">",
              value: "400",
              drivers: ["other", "novice", "commercial", "cyclist"],
            },
          ],
        },
        blood: {
          unit: "mg/100mL",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0", drivers: ["minor"] },
            {
              category: "over-limit",
              comparison: ">",
              value: "50",
              drivers: ["other", "novice", "commercial", "cyclist"],
            },
            {
              category: "criminal",
              comparison: ">",
              value: "80",
              drivers: ["other", "novice", "commercial", "cyclist"],
            },
          ],
        },
      },
    },
  ]),
  notes: ["The higher figures for drivers under 20 were not read: any alcohol is over their limit."],
});
