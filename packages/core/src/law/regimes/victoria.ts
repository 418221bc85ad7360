import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  { category: "over-limit", comparison: ">", value: "0", drivers: ["novice", "commercial"] },
  { category: "over-limit", comparison: ">=", value: "0.05" },
  { category: "from-0-07", comparison: ">=", value: "0.07" },
  { category: "from-0-15", comparison: ">=", value: "0.15" },
];

/** Road Safety Act 1986: the prescribed concentration, zero for learners, probationers and professional drivers. */
export const victoria = /* @__PURE__ */ regime({
  code: "AU-VIC",
  name: { en: "Australia: Victoria", zh: "澳大利亚维多利亚州" },
  limits: issues("+10:00", "2024-12-31", [
    {
      from: "2015-01-01",
      cite: {
        instrument: "Road Safety Act 1986 (Vic)",
        title: { en: "Road Safety Act 1986", zh: "1986年道路安全法" },
        clause: "ss. 3, 49(1)(b), (f), (g), 50, 52",
        confidence: "partly-confirmed",
        source: "http://www.austlii.edu.au/au/legis/vic/num_act/rsaa201449o2014251/sch1ab.html",
        note: "The steps were read in a schedule of 2014 and are older; no earlier day is answered.",
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
    "A result within three hours is presumed to be the level when driving (s. 48).",
    "The steps from 0.07 and 0.15 lengthen the disqualification.",
  ],
});
