import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  { category: "over-limit", comparison: ">", value: "20", drivers: ["novice", "minor"] },
  { category: "over-limit", comparison: ">", value: "50" },
];

/** Land Traffic Act B.E. 2522, Ministerial Regulations: 50 mg/100 mL, and 20 for young and temporary licences. */
export const thailand = /* @__PURE__ */ regime({
  code: "TH",
  name: { en: "Thailand", zh: "泰国" },
  limits: issues("+07:00", "2024-12-31", [
    {
      from: "1995-01-01",
      cite: {
        instrument: "Land Traffic Act B.E. 2522",
        title: { en: "Land Traffic Act and its Ministerial Regulation", zh: "陆路交通法及其部颁条例" },
        clause: "s. 43(2)",
        confidence: "partly-confirmed",
        source:
          "https://www.pattayamail.com/thailandnews/new-regulations-on-alcohol-testing-procedures-for-drivers-under-20-473405",
        note: "The year 1994 was read, no day: the year after is the first that is answered.",
      },
      limits: {
        "breath-as-blood": { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "50" }] },
        blood: { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "50" }] },
      },
    },
    {
      from: "2017-06-01",
      cite: {
        instrument: "Land Traffic Act B.E. 2522",
        title: { en: "Land Traffic Act and its Ministerial Regulation", zh: "陆路交通法及其部颁条例" },
        clause: "s. 43(2)",
        confidence: "partly-confirmed",
        source:
          "https://www.pattayamail.com/thailandnews/new-regulations-on-alcohol-testing-procedures-for-drivers-under-20-473405",
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
    {
      from: "2024-09-20",
      cite: {
        instrument: "Ministerial Regulation B.E. 2567",
        title: { en: "Land Traffic Act and its Ministerial Regulation", zh: "陆路交通法及其部颁条例" },
        clause: "cl. 6; Act s. 43(2)",
        confidence: "confirmed",
        source:
          "https://www.pattayamail.com/thailandnews/new-regulations-on-alcohol-testing-procedures-for-drivers-under-20-473405",
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
    "The lower limit is for drivers under 20 (`minor`) and for temporary licences (`novice`); it " +
      "also holds without a licence, with one of another class, or one suspended or revoked.",
    'Reports of "over 50 years old" misread 50 mg%.',
  ],
});
