import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  { category: "over-limit", comparison: ">", value: "0", drivers: ["novice", "commercial", "minor"] },
  { category: "over-limit", comparison: ">", value: "0.5" },
  { category: "b", comparison: ">", value: "0.8" },
  { category: "c", comparison: ">", value: "1.5" },
];

/**
 * Codice della strada: bands a, b and c of blood alcohol in g/L; instruments show breath in the same unit. Zero for
 * novices and professionals.
 */
export const italy = /* @__PURE__ */ regime({
  code: "IT",
  name: { en: "Italy", zh: "意大利" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "2010-07-30",
      cite: {
        instrument: "Codice della strada",
        title: { en: "Codice della strada", zh: "道路法典" },
        clause: "arts. 186, 186-bis",
        confidence: "partly-confirmed",
        source:
          "https://www.autoscout24.it/informare/consigli/norme-della-strada/guida-in-stato-di-ebbrezza-regole-sul-tasso-alcolemico",
        note:
          "The figures were read; the bands are older than this day, which is that of the zero " +
          "limit, and no earlier one is answered.",
      },
      limits: {
        "breath-as-blood": {
          unit: "g/L",
          tiers: TIERS,
        },
        blood: {
          unit: "g/L",
          tiers: TIERS,
        },
      },
    },
  ]),
  notes: [
    "Band a is called over-limit here. `minor` is a driver under 21, `novice` one within three years of the licence.",
    "From 14 December 2024 a conviction in band b or c puts codes 68 and 69 on the licence. Fines " +
      "rise between 22:00 and 07:00.",
  ],
});
