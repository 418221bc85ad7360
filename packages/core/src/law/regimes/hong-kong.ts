import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Road Traffic Ordinance: the prescribed limit, and since 2010 three tiers of it. */
export const hongKong = /* @__PURE__ */ regime({
  code: "HK",
  name: { en: "Hong Kong", zh: "中国香港" },
  limits: issues("+08:00", "2024-12-31", [
    {
      from: "1999-10-01",
      cite: {
        instrument: "Cap. 374",
        title: { en: "Road Traffic Ordinance", zh: "道路交通条例" },
        clause: "s. 39A",
        confidence: "partly-confirmed",
        source: "https://www.legco.gov.hk/yr98-99/chinese/bc/bc07/papers/b704012c.htm",
        note: "The limit was read; the day on which it took effect was not.",
      },
      limits: {
        breath: { unit: "ug/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "22" }] },
        blood: { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "50" }] },
        urine: { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "67" }] },
      },
    },
    {
      from: "2010-12-17",
      cite: {
        instrument: "Cap. 374",
        title: { en: "Road Traffic Ordinance", zh: "道路交通条例" },
        clause: "s. 39A, Schedule 1A",
        confidence: "partly-confirmed",
        source: "https://www.legco.gov.hk/yr98-99/chinese/bc/bc07/papers/b704012c.htm",
        note: "The prescribed limit was read; the tiers and their first day are from general knowledge.",
      },
      limits: {
        breath: {
          unit: "ug/100mL",
          tiers: [
            { category: "over-limit", comparison: ">", value: "22" },
            { category: "tier-2", comparison: ">", value: "35", confidence: "unconfirmed" },
            { category: "tier-3", comparison: ">", value: "66", confidence: "unconfirmed" },
          ],
        },
        blood: {
          unit: "mg/100mL",
          tiers: [
            { category: "over-limit", comparison: ">", value: "50" },
            { category: "tier-2", comparison: ">", value: "80", confidence: "unconfirmed" },
            { category: "tier-3", comparison: ">", value: "150", confidence: "unconfirmed" },
          ],
        },
      },
    },
  ]),
  notes: [
    "Before October 1999 the limits were 35, 80 and 107; the days on which those held were not " +
      "read, so none is answered.",
  ],
});
