import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Act on upbringing in sobriety and Criminal Code: a petty offence from 0.2 ‰, the crime strictly above 0.5 ‰. */
export const poland = /* @__PURE__ */ regime({
  code: "PL",
  name: { en: "Poland", zh: "波兰" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "2000-12-15",
      cite: {
        instrument: "Act of 26 October 1982",
        title: { en: "Act on upbringing in sobriety; Criminal Code", zh: "戒酒教育法；刑法典" },
        clause: "art. 46(2), (3); Criminal Code arts. 115 § 16, 178a",
        confidence: "partly-confirmed",
        source:
          "https://sip.lex.pl/akty-prawne/dzu-dziennik-ustaw/wychowanie-w-trzezwosci-i-przeciwdzialanie-alkoholizmowi-16791032/art-46",
        note:
          "The figures were read; the first day of art. 178a is from general knowledge, and no " +
          "earlier one is answered.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.1" },
            { category: "criminal", comparison: ">", value: "0.25" },
          ],
        },
        blood: {
          unit: "g/kg",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.2" },
            { category: "criminal", comparison: ">", value: "0.5" },
          ],
        },
      },
    },
    {
      from: "2024-03-14",
      cite: {
        instrument: "Act of 26 October 1982",
        title: { en: "Act on upbringing in sobriety; Criminal Code", zh: "戒酒教育法；刑法典" },
        clause: "art. 46(2), (3); Criminal Code arts. 115 § 16, 178a",
        confidence: "partly-confirmed",
        source:
          "https://sip.lex.pl/akty-prawne/dzu-dziennik-ustaw/wychowanie-w-trzezwosci-i-przeciwdzialanie-alkoholizmowi-16791032/art-46",
        note:
          "The figures were read; the forfeiture of a vehicle from 1.5 ‰ and its first day are from " +
          "general knowledge.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.1" },
            { category: "criminal", comparison: ">", value: "0.25" },
          ],
        },
        blood: {
          unit: "g/kg",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.2" },
            { category: "criminal", comparison: ">", value: "0.5" },
            {
              category: "forfeiture",
              comparison: ">=",
              value: "1.5",
              when: "conditions of the forfeiture of a vehicle",
              confidence: "unconfirmed",
            },
          ],
        },
      },
    },
  ]),
  notes: ["Exactly 0.5 ‰ is still the petty offence."],
});
