import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  {
    category: "over-limit",
    comparison: ">=",
    value: "0.02",
    drivers: ["minor"],
    note: "0.00 to 0.02 by state; the federal figure.",
  },
  {
    category: "over-limit",
    comparison: ">=",
    value: "0.04",
    drivers: ["commercial"],
    note: "49 CFR 382.201 and 383.51; the sections are unconfirmed.",
  },
  { category: "over-limit", comparison: ">=", value: "0.08" },
  {
    category: "high",
    comparison: ">=",
    value: "0.15",
    when: "the state knows a higher tier, and sets it here",
    confidence: "unconfirmed",
  },
];

/**
 * What the states have in common: 23 U.S.C. s. 163 set 0.08 for all of them, federal rules 0.04 for commercial drivers.
 * A state's own law prevails.
 */
export const unitedStates = /* @__PURE__ */ regime({
  code: "US",
  name: { en: "United States (general)", zh: "美国(通例)" },
  limits: issues("-05:00", "2024-12-31", [
    {
      from: "2005-08-01",
      cite: {
        instrument: "23 U.S.C. s. 163",
        title: {
          en: "Safety incentives to prevent operation of motor vehicles by intoxicated persons",
          zh: "防止醉酒驾驶机动车的安全激励",
        },
        clause: "s. 163; 49 CFR 382.201, 383.51",
        confidence: "partly-confirmed",
        source: "https://lexace.ai/us/statute/utah/53-3-418",
        note:
          "0.04 and the unit g/210 L were read in statutes of Utah. That every state had 0.08 by " +
          "this day is from general knowledge; no earlier one is answered.",
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
  notes: ["No reading is judged by this row where a state's own row exists. `minor` is a driver under 21."],
});
