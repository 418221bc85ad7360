import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Reglamento General de Circulación, Código Penal: two administrative limits and a criminal one, to be exceeded. */
export const spain = /* @__PURE__ */ regime({
  code: "ES",
  name: { en: "Spain", zh: "西班牙" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "2007-12-02",
      cite: {
        instrument: "Reglamento General de Circulación",
        title: { en: "Reglamento General de Circulación; Código Penal", zh: "道路通行总规则；刑法典" },
        clause: "art. 20; Código Penal art. 379.2",
        confidence: "partly-confirmed",
        source: "https://floresrecas.com/alcoholemias",
        note:
          "The figures were read; the first day of the criminal one is unconfirmed. The " +
          "administrative ones are older; no earlier day is answered.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0.15", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">", value: "0.25" },
            { category: "criminal", comparison: ">", value: "0.6" },
          ],
        },
        blood: {
          unit: "g/L",
          tiers: [
            { category: "over-limit", comparison: ">", value: "0.3", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">", value: "0.5" },
            { category: "criminal", comparison: ">", value: "1.2" },
          ],
        },
      },
    },
    {
      from: "2022-03-21",
      cite: {
        instrument: "Reglamento General de Circulación",
        title: { en: "Reglamento General de Circulación; Código Penal", zh: "道路通行总规则；刑法典" },
        clause: "art. 20; Código Penal art. 379.2",
        confidence: "partly-confirmed",
        source: "https://floresrecas.com/alcoholemias",
        note: "The figures were read; the zero for minors and its first day are from general knowledge.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            {
              category: "over-limit",
              comparison: ">",
              value: "0",
              drivers: ["minor"],
              confidence: "unconfirmed",
              note: "The zero for minors since 2022 is from general knowledge.",
            },
            { category: "over-limit", comparison: ">", value: "0.15", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">", value: "0.25" },
            { category: "criminal", comparison: ">", value: "0.6" },
          ],
        },
        blood: {
          unit: "g/L",
          tiers: [
            {
              category: "over-limit",
              comparison: ">",
              value: "0",
              drivers: ["minor"],
              confidence: "unconfirmed",
              note: "The zero for minors since 2022 is from general knowledge.",
            },
            { category: "over-limit", comparison: ">", value: "0.3", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">", value: "0.5" },
            { category: "criminal", comparison: ">", value: "1.2" },
          ],
        },
      },
    },
  ]),
  notes: ["A bill for 0.2 g/L and 0.10 mg/L was pending in 2025; its outcome was not read."],
});
