import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Lag (1951:649): rattfylleri and its grave form, in ‰ of blood or mg/L of breath, during or after the drive. */
export const sweden = /* @__PURE__ */ regime({
  code: "SE",
  name: { en: "Sweden", zh: "瑞典" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "1990-07-01",
      cite: {
        instrument: "Lag (1951:649)",
        title: { en: "Lag om straff för vissa trafikbrott", zh: "若干交通犯罪处罚法" },
        clause: "ss. 4, 4a",
        confidence: "partly-confirmed",
        source: "https://ntf.se/fragor-och-svar/ovrigt/alkohol-och-droger/vad-hander-vid-anmalan/",
        note:
          "The figure was read; the first day is unconfirmed. Which figure was grave before 1994 " +
          "was not read, so no reading of those years is called grave.",
      },
      limits: {
        breath: { unit: "mg/L", tiers: [{ category: "over-limit", comparison: ">=", value: "0.1" }] },
        blood: { unit: "g/kg", tiers: [{ category: "over-limit", comparison: ">=", value: "0.2" }] },
      },
    },
    {
      from: "1994-02-01",
      cite: {
        instrument: "Lag (1951:649)",
        title: { en: "Lag om straff för vissa trafikbrott", zh: "若干交通犯罪处罚法" },
        clause: "ss. 4, 4a",
        confidence: "partly-confirmed",
        source: "https://ntf.se/fragor-och-svar/ovrigt/alkohol-och-droger/vad-hander-vid-anmalan/",
        note: "The figures were read; the first day of the grave one is from general knowledge.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.1" },
            { category: "grave", comparison: ">=", value: "0.5" },
          ],
        },
        blood: {
          unit: "g/kg",
          tiers: [
            { category: "over-limit", comparison: ">=", value: "0.2" },
            { category: "grave", comparison: ">=", value: "1.0" },
          ],
        },
      },
    },
  ]),
  notes: ["What is reached after the drive counts too."],
});
