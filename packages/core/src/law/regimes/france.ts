import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Code de la route: a contravention, a délit, and since 2015 a lower limit for novices, as for buses. */
export const france = /* @__PURE__ */ regime({
  code: "FR",
  name: { en: "France", zh: "法国" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "1995-09-15",
      cite: {
        instrument: "Code de la route",
        title: { en: "Code de la route", zh: "道路法典" },
        clause: "arts. R234-1, L234-1",
        confidence: "partly-confirmed",
        source: "https://preventionetmoderation.org/reglementation/alcool-au-volant",
        note: "The figures were read; the first day is unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.25" },
            { category: "delit", comparison: ">=", value: "0.4" },
          ],
        },
        blood: {
          unit: "g/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.5" },
            { category: "delit", comparison: ">=", value: "0.8" },
          ],
        },
      },
    },
    {
      from: "2015-07-01",
      cite: {
        instrument: "Code de la route",
        title: { en: "Code de la route", zh: "道路法典" },
        clause: "arts. R234-1, L234-1",
        confidence: "partly-confirmed",
        source: "https://preventionetmoderation.org/reglementation/alcool-au-volant",
        note: "The figures were read; the first day of the novices' limit is unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.1", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">=", value: "0.25" },
            { category: "delit", comparison: ">=", value: "0.4" },
          ],
        },
        blood: {
          unit: "g/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.2", drivers: ["novice", "commercial"] },
            { category: "over-limit", comparison: ">=", value: "0.5" },
            { category: "delit", comparison: ">=", value: "0.8" },
          ],
        },
      },
    },
  ]),
  notes: [
    "`commercial` is public transport of passengers here; when its lower limit began was not " +
      "read, so it is answered from 2015 on.",
  ],
});
