import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/**
 * StVG for the regulatory offence in breath or blood; the courts' figures on StGB s. 316 for the crime, in blood only.
 * All by mass.
 */
export const germany = /* @__PURE__ */ regime({
  code: "DE",
  name: { en: "Germany", zh: "德国" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "1998-05-01",
      cite: {
        instrument: "StVG",
        title: { en: "Straßenverkehrsgesetz; Strafgesetzbuch", zh: "道路交通法；刑法典" },
        clause: "s. 24a(1); StGB ss. 315c, 316",
        confidence: "partly-confirmed",
        source: "https://www.berlin.de/polizei/aufgaben/bussgeldstelle/alkohol-und-drogen/",
        note: "The figures were read; the first days are unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            {
              category: "over-limit",
              comparison: ">=",
              value: "0.25",
              drivers: ["other", "novice", "commercial", "minor"],
            },
          ],
        },
        blood: {
          unit: "g/kg",
          tiers: [
            {
              category: "relative-unfitness",
              comparison: ">=",
              value: "0.3",
              when: "driving faults that alcohol explains",
              note: "Case law on StGB ss. 315c, 316.",
            },
            {
              category: "over-limit",
              comparison: ">=",
              value: "0.5",
              drivers: ["other", "novice", "commercial", "minor"],
            },
            {
              category: "absolute-unfitness",
              comparison: ">=",
              value: "1.1",
              drivers: ["other", "novice", "commercial", "minor"],
              note: "Case law on StGB s. 316; blood alone proves it.",
            },
            {
              category: "over-limit",
              comparison: ">=",
              value: "1.6",
              drivers: ["cyclist"],
              note: "Case law on StGB s. 316.",
            },
          ],
        },
      },
    },
    {
      from: "2007-08-01",
      cite: {
        instrument: "StVG",
        title: { en: "Straßenverkehrsgesetz; Strafgesetzbuch", zh: "道路交通法；刑法典" },
        clause: "ss. 24a(1), 24c; StGB ss. 315c, 316",
        confidence: "partly-confirmed",
        source: "https://www.berlin.de/polizei/aufgaben/bussgeldstelle/alkohol-und-drogen/",
        note: "The figures were read; the first days are unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0", drivers: ["novice", "minor"] },
            {
              category: "over-limit",
              comparison: ">=",
              value: "0.25",
              drivers: ["other", "novice", "commercial", "minor"],
            },
          ],
        },
        blood: {
          unit: "g/kg",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0", drivers: ["novice", "minor"] },
            {
              category: "relative-unfitness",
              comparison: ">=",
              value: "0.3",
              when: "driving faults that alcohol explains",
              note: "Case law on StGB ss. 315c, 316.",
            },
            {
              category: "over-limit",
              comparison: ">=",
              value: "0.5",
              drivers: ["other", "novice", "commercial", "minor"],
            },
            {
              category: "absolute-unfitness",
              comparison: ">=",
              value: "1.1",
              drivers: ["other", "novice", "commercial", "minor"],
              note: "Case law on StGB s. 316; blood alone proves it.",
            },
            {
              category: "over-limit",
              comparison: ">=",
              value: "1.6",
              drivers: ["cyclist"],
              note: "Case law on StGB s. 316.",
            },
          ],
        },
      },
    },
  ]),
  notes: [
    "Breath proves the regulatory offence only; the crime requires blood (Berlin police).",
    "Limits of blood are g per kg: 0.5 ‰ is some 53 mg/100 mL, and nothing is converted to decide.",
    "The zero for novices is for the probation period and for drivers under 21.",
  ],
});
