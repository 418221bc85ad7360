import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  { category: "over-limit", comparison: ">", value: "0", drivers: ["minor"] },
  {
    category: "out-of-service",
    comparison: ">",
    value: "0",
    drivers: ["commercial"],
    when: "a commercial driver with any detectable alcohol is out of service for 24 hours",
  },
  { category: "over-limit", comparison: ">=", value: "0.04", drivers: ["commercial"] },
  { category: "over-limit", comparison: ">=", value: "0.05" },
  { category: "high", comparison: ">=", value: "0.16" },
];

/** Utah Code 41-6a-502: 0.05, the lowest general limit of a state. */
export const utah = /* @__PURE__ */ regime({
  code: "US-UT",
  name: { en: "United States: Utah", zh: "美国犹他州" },
  limits: issues("-07:00", "2024-12-31", [
    {
      from: "2005-08-01",
      cite: {
        instrument: "Utah Code 41-6a-502",
        title: { en: "Utah Code, Traffic Code", zh: "犹他州法典" },
        clause: "41-6a-502",
        confidence: "partly-confirmed",
        source: "https://legalclarity.org/what-is-the-legal-limit-for-alcohol-in-utah",
        note:
          "0.08 held before December 2018 and is older than this day; no earlier one is answered. " +
          "The tiers of those years were not read.",
      },
      limits: {
        breath: { unit: "g/210L", tiers: [{ category: "over-limit", comparison: ">=", value: "0.08" }] },
        blood: { unit: "g/100mL", tiers: [{ category: "over-limit", comparison: ">=", value: "0.08" }] },
      },
    },
    {
      from: "2018-12-30",
      cite: {
        instrument: "Utah Code 41-6a-502",
        title: { en: "Utah Code, Traffic Code", zh: "犹他州法典" },
        clause: "41-6a-502; 53-3-231; 53-3-418",
        confidence: "confirmed",
        source: "https://nasid.org/state/utah/",
        note: "Figures from a public page that quotes the text; the text itself was not read.",
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
});
