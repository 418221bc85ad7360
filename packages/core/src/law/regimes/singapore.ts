import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Road Traffic Act 1961: the prescribed limit for breath, blood and urine. */
export const singapore = /* @__PURE__ */ regime({
  code: "SG",
  name: { en: "Singapore", zh: "新加坡" },
  limits: issues("+08:00", "2024-12-31", [
    {
      from: "2008-12-01",
      cite: {
        instrument: "Road Traffic Act 1961",
        title: { en: "Road Traffic Act 1961", zh: "1961年道路交通法" },
        clause: "ss. 67, 72",
        confidence: "partly-confirmed",
        source: "http://bloggersbesttips.blogspot.com/2008/11/dont-drink-and-drive.html",
        note:
          "The figures were read in a page of November 2008 and are older; no earlier day is " +
          "answered. The section that defines the limit is unconfirmed.",
      },
      limits: {
        breath: { unit: "ug/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "35" }] },
        blood: { unit: "mg/100mL", tiers: [{ category: "over-limit", comparison: ">", value: "80" }] },
        urine: {
          unit: "mg/100mL",
          tiers: [{ category: "over-limit", comparison: ">", value: "107", confidence: "unconfirmed" }],
        },
      },
    },
  ]),
});
