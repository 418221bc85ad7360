import { type Issue, issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  { category: "provincial-warning", comparison: ">=", value: "50", when: "the province suspends from 50" },
  {
    category: "alcohol-with-thc",
    comparison: ">=",
    value: "50",
    when: "together with at least 2.5 ng of THC per millilitre of blood",
  },
  { category: "over-limit", comparison: ">=", value: "80" },
  { category: "from-120", comparison: ">=", value: "120" },
  { category: "from-160", comparison: ">=", value: "160" },
];

const EXCEEDING_80 = {
  instrument: "Criminal Code",
  title: { en: "Criminal Code (R.S.C. 1985, c. C-46)", zh: "刑法典" },
  source: "https://torontoduilawyers.ca/80-plus-excess-bac/",
} as const;
const ABOVE_80: Issue["limits"] = {
  "breath-as-blood": { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "80" }] },
  blood: { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "80" }] },
};

/**
 * Criminal Code: 80 mg/100 mL, to be exceeded until December 2018 and to be reached since; instruments show breath as
 * blood.
 */
export const canada = /* @__PURE__ */ regime({
  code: "CA",
  name: { en: "Canada", zh: "加拿大" },
  limits: issues("-05:00", "2024-12-31", [
    {
      from: "1988-12-12",
      cite: {
        ...EXCEEDING_80,
        clause: "s. 253(b)",
        confidence: "unconfirmed",
        note:
          "The figure and its operator were read; the number before July 2008 and the first day, that of the revised " +
          "statutes, are from general knowledge.",
      },
      limits: ABOVE_80,
    },
    {
      from: "2008-07-02",
      cite: {
        ...EXCEEDING_80,
        clause: "s. 253(1)(b)",
        confidence: "partly-confirmed",
        note: "The figure and its operator were read; the day of the new number is from general knowledge.",
      },
      limits: ABOVE_80,
    },
    {
      from: "2018-12-18",
      cite: {
        instrument: "Criminal Code",
        title: { en: "Criminal Code (R.S.C. 1985, c. C-46)", zh: "刑法典" },
        clause: "ss. 320.14(1)(b), 320.19",
        confidence: "confirmed",
        source: "https://torontoduilawyers.ca/80-plus-excess-bac/",
        note: "Figures from a public page that quotes the text; the text itself was not read.",
      },
      limits: {
        "breath-as-blood": {
          unit: "mg/100mL",
          tiers: TIERS,
        },
        blood: {
          unit: "mg/100mL",
          tiers: TIERS,
        },
      },
    },
  ]),
  notes: [
    "What counts is the concentration within two hours of driving. From 120 and from 160 the " +
      "least fine of a first offence rises.",
  ],
});
