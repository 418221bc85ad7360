import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/**
 * Vegtrafikkloven: steps of 0.2, 0.5 and 1.2 ‰, each to be exceeded; professional drivers on duty must not drink at
 * all.
 */
export const norway = /* @__PURE__ */ regime({
  code: "NO",
  name: { en: "Norway", zh: "挪威" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "2001-01-01",
      cite: {
        instrument: "Vegtrafikkloven",
        title: { en: "Vegtrafikkloven", zh: "道路交通法" },
        clause: "ss. 21, 22, 31",
        confidence: "partly-confirmed",
        source: "https://jusinfo.no/strafferett/promillekjoring/promillekjoring/",
        note: "The year was read, the day was not. The breath figures of the upper steps are unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            {
              category: "over-limit",
              comparison: ">",
              value: "0.1",
              drivers: ["other", "novice", "commercial", "minor"],
            },
            {
              category: "step-0-5",
              comparison: ">",
              value: "0.25",
              drivers: ["other", "novice", "commercial", "minor"],
              confidence: "unconfirmed",
            },
            {
              category: "step-1-2",
              comparison: ">",
              value: "0.6",
              drivers: ["other", "novice", "commercial", "minor"],
              confidence: "unconfirmed",
            },
          ],
        },
        blood: {
          unit: "g/kg",
          tiers: [
            {
              category: "over-limit",
              comparison: ">",
              value: "0",
              drivers: ["commercial"],
              when: "on duty, or within 8 hours after it",
              note: "Duty abstinence.",
            },
            {
              category: "over-limit",
              comparison: ">",
              value: "0.2",
              drivers: ["other", "novice", "commercial", "minor"],
            },
            {
              category: "step-0-5",
              comparison: ">",
              value: "0.5",
              drivers: ["other", "novice", "commercial", "minor"],
            },
            {
              category: "step-1-2",
              comparison: ">",
              value: "1.2",
              drivers: ["other", "novice", "commercial", "minor"],
            },
          ],
        },
      },
    },
  ]),
  notes: ["Drivers must not drink within six hours after driving if they must expect a police inquiry."],
});
