import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Road Traffic Act 1961: the prescribed limit for breath and blood. It sets none for urine. */
export const singapore = /* @__PURE__ */ regime({
  code: "SG",
  name: { en: "Singapore", zh: "新加坡" },
  limits: issues("+08:00", "2024-12-31", [
    {
      from: "2008-12-01",
      cite: {
        instrument: "Road Traffic Act 1961",
        title: { en: "Road Traffic Act 1961", zh: "1961年道路交通法" },
        clause: "s. 72(1)",
        confidence: "confirmed",
        source:
          "https://sso.agc.gov.sg/Act/RTA1961/Historical/20150201?DocDate=20041231&ProvIds=pr72-&ValidDate=20150201",
        note:
          "Read in the version of 1 February 2015: (a) breath, (b) blood. The figures are older; no day before a page of " +
          "November 2008 is answered.",
      },
      limits: {
        breath: { unit: "ug/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "35" }] },
        blood: { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "80" }] },
      },
    },
  ]),
});
