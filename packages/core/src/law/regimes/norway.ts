import { issues } from "../issues.ts";
import { regime } from "../regime.ts";

/** Vegtrafikkloven: steps of 0.2, 0.5 and 1.2 ‰, each to be exceeded. Duty abstinence (s. 22 b) has no figure. */
export const norway = /* @__PURE__ */ regime({
  code: "NO",
  name: { en: "Norway", zh: "挪威" },
  limits: issues("+01:00", "2024-12-31", [
    {
      from: "2001-01-01",
      cite: {
        instrument: "Vegtrafikkloven",
        title: { en: "Vegtrafikkloven", zh: "道路交通法" },
        clause: "ss. 21, 22, 31",
        confidence: "partly-confirmed",
        source: "https://jusinfo.no/strafferett/promillekjoring/promillekjoring/",
        note: "The year was read, the day was not. The breath figures of the upper steps are unconfirmed.",
      },
      limits: {
        breath: {
          unit: "mg/L",
          tiers: [
            {
              category: "over-limit",
              comparison: ">",
              value: "0.1",
            },
            {
              category: "step-0-5",
              comparison: ">",
              value: "0.25",
              confidence: "unconfirmed",
            },
            {
              category: "step-1-2",
              comparison: ">",
              value: "0.6",
              confidence: "unconfirmed",
            },
          ],
        },
        blood: {
          unit: "g/kg",
          tiers: [
            {
              category: "over-limit",
              comparison: ">",
              value: "0.2",
            },
            {
              category: "step-0-5",
              comparison: ">",
              value: "0.5",
            },
            {
              category: "step-1-2",
              comparison: ">",
              value: "1.2",
            },
          ],
        },
      },
    },
  ]),
  notes: [
    "Section 22 b (Act of 5 May 2006 no. 13): professional drivers must not drink on duty nor in the 8 hours before it. " +
      "It is a ban on drinking, not a limit. Until its commencement, whose day is unconfirmed, an Act of 1936 had the " +
      "same hours.",
    "Every driver must not drink within six hours after driving if a police inquiry must be expected; this ends once a " +
      "sample is taken.",
  ],
});
