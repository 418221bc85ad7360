import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  { category: "over-limit", comparison: ">", value: "0", drivers: ["novice"] },
  { category: "over-limit", comparison: ">=", value: "0.02", drivers: ["novice", "commercial"] },
  { category: "over-limit", comparison: ">=", value: "0.05" },
  { category: "middle-range", comparison: ">=", value: "0.08" },
  { category: "high-range", comparison: ">=", value: "0.15" },
];

/**
 * Road Transport Act 2013: ranges of the prescribed concentration of alcohol, with the same figure for g/100 mL of
 * blood and g/210 L of breath.
 */
export const newSouthWales = /* @__PURE__ */ regime({
  code: "AU-NSW",
  name: { en: "Australia: New South Wales", zh: "澳大利亚新南威尔士州" },
  limits: issues("+10:00", "2024-12-31", [
    {
      from: "2013-07-01",
      cite: {
        instrument: "Road Transport Act 2013 (NSW)",
        title: { en: "Road Transport Act 2013", zh: "2013年道路运输法" },
        clause: "ss. 108, 110",
        confidence: "partly-confirmed",
        source: "https://richardwisesolicitor.com.au/3-must-knows-of-blood-alcohol-limits",
        note:
          "The edges of the ranges were read in the sister Act of the Australian Capital Territory; " +
          "the sections and the first day are unconfirmed.",
      },
      limits: {
        breath: {
          unit: "g/210L",
          tiers: TIERS,
        },
        blood: {
          unit: "g/100mL",
          tiers: TIERS,
        },
      },
    },
  ]),
  notes: [
    "The special range (from 0.02) is for heavy and public vehicles and for dangerous goods; a " +
      "novice reaches an offence with any alcohol.",
  ],
});
