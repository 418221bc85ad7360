import { issues } from "../issues.ts";
import { regime, type Tier } from "../regime.ts";

const TIERS: readonly Tier[] = [
  { category: "over-limit", comparison: ">=", value: "0.5" },
  { category: "upper-contravention", comparison: ">=", value: "0.8" },
  {
    category: "drunk-driving",
    comparison: ">=",
    value: "1.2",
    confidence: "unconfirmed",
    note: "The figure comes from a heading of a stored explanation.",
  },
];

/**
 * Law 3/2007 on road traffic. An ordinance fixes the instruments' conversion to blood; its figure could not be read.
 */
export const macau = /* @__PURE__ */ regime({
  code: "MO",
  name: { en: "Macau", zh: "中国澳门" },
  limits: issues("+08:00", "2024-12-31", [
    {
      from: "2007-10-01",
      cite: {
        instrument: "Law 3/2007",
        title: { en: "Road Traffic Law", zh: "道路交通法" },
        clause: "arts. 90, 96",
        confidence: "partly-confirmed",
        source: "https://www.oclarim.com.mo/local/conhecer-as-leis-de-macau-66/",
        note: "Figures from a public page that quotes the text; the text itself was not read.",
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
    "Portaria 274/95/M art. 1(4) fixes how an instrument turns breath into blood. A breath " +
      "reading in mg/L is not converted here, since the figure was not read; one that the " +
      "instrument shows in g/L is compared.",
  ],
});
