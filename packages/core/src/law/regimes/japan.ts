import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/**
 * Road Traffic Act with its Enforcement Order: driving under the influence starts at 0.15 mg/L of breath; drunk driving
 * has no figure.
 */
export const japan = /* @__PURE__ */ regime({
  code: "JP",
  name: { en: "Japan", zh: "日本" },
  limits: issues("+09:00", "2024-12-31", [
    {
      from: "2002-06-01",
      cite: {
        instrument: "Road Traffic Act Enforcement Order",
        title: { en: "Road Traffic Act; Enforcement Order", zh: "道路交通法；同法施行令" },
        clause: "Act arts. 65, 117-2-2; Order art. 44-3",
        confidence: "partly-confirmed",
        source: "https://iuris.jp/",
        note: "The figures were read in the text of 1 April 2024; the first day was not.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.15" },
            {
              category: "over-limit-high",
              comparison: ">=",
              value: "0.25",
              confidence: "unconfirmed",
              note: "The points of this tier are from general knowledge.",
            },
          ],
        },
        blood: { unit: "mg/mL", tiers: [{ category: "over-limit", comparison: ">=", value: "0.3" }] },
      },
    },
  ]),
  notes: [
    "Drunk driving (shuyoi) is being unable to drive normally; no figure decides it.",
    "The higher tier is set for breath; no text gives a blood figure for it.",
  ],
});
