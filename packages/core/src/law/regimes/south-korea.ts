import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const UNTIL_2019: readonly Tier[] = [
  { category: "over-limit", comparison: ">=", value: "0.05" },
  { category: "revocation", comparison: ">=", value: "0.1" },
  { category: "aggravated", comparison: ">=", value: "0.2" },
];
const SINCE_2019: readonly Tier[] = [
  { category: "over-limit", comparison: ">=", value: "0.03" },
  { category: "revocation", comparison: ">=", value: "0.08" },
  { category: "aggravated", comparison: ">=", value: "0.2" },
];

/** Road Traffic Act: three bands of blood alcohol in per cent; instruments show breath in the same unit. */
export const southKorea = /* @__PURE__ */ regime({
  code: "KR",
  name: { en: "South Korea", zh: "韩国" },
  limits: issues("+09:00", "2024-12-31", [
    {
      from: "2011-12-09",
      cite: {
        instrument: "Road Traffic Act",
        title: { en: "Road Traffic Act", zh: "道路交通法" },
        clause: "art. 44(4)",
        confidence: "unconfirmed",
        source: "http://news.sarangbang.com/detail/article/1535646",
        note: "The figures of the law before June 2019 were read; their first day is from general knowledge.",
      },
      limits: {
        "breath-as-blood": {
          unit: "g/100mL",
          tiers: UNTIL_2019,
        },
        blood: {
          unit: "g/100mL",
          tiers: UNTIL_2019,
        },
      },
    },
    {
      from: "2019-06-25",
      cite: {
        instrument: "Road Traffic Act",
        title: { en: "Road Traffic Act", zh: "道路交通法" },
        clause: "arts. 44(4), 148-2(3)",
        confidence: "confirmed",
        source: "http://news.sarangbang.com/detail/article/1535646",
        note: "Figures from a public page that quotes the text; the text itself was not read.",
      },
      limits: {
        "breath-as-blood": {
          unit: "g/100mL",
          tiers: SINCE_2019,
        },
        blood: {
          unit: "g/100mL",
          tiers: SINCE_2019,
        },
      },
    },
  ]),
  notes: ["A repeat offence within ten years is punished more severely."],
});
