import { type Issue, issues } from "../issues.ts";
import { type DriverClass, regime, type Tier } from "../regime.ts";

/** Riding a bicycle under the influence was forbidden, but without a penalty, before November 2024. */
const DRIVERS_OF_VEHICLES: readonly (DriverClass | "other")[] = ["other", "novice", "commercial", "minor"];

const figures = (drivers?: Tier["drivers"]): Issue["limits"] => {
  const who = drivers === undefined ? {} : { drivers };
  return {
    breath: {
      unit: "mg/L",
      tiers: [
        { category: "over-limit", comparison: ">=", value: "0.15", ...who },
        {
          category: "over-limit-high",
          comparison: ">=",
          value: "0.25",
          confidence: "unconfirmed",
          note: "The points of this tier are from general knowledge.",
          drivers: DRIVERS_OF_VEHICLES,
        },
      ],
    },
    blood: { unit: "mg/mL", tiers: [{ category: "over-limit", comparison: ">=", value: "0.3", ...who }] },
  };
};

const ACT_AND_ORDER = {
  instrument: "Road Traffic Act Enforcement Order",
  title: { en: "Road Traffic Act; Enforcement Order", zh: "道路交通法；同法施行令" },
  clause: "Act arts. 65, 117-2-2; Order art. 44-3",
} as const;

/**
 * Road Traffic Act with its Enforcement Order: driving under the influence starts at 0.15 mg/L of breath; drunk driving
 * has no figure.
 */
export const japan = /* @__PURE__ */ regime({
  code: "JP",
  name: { en: "Japan", zh: "日本" },
  limits: issues("+09:00", "2024-12-31", [
    {
      from: "2002-06-01",
      cite: {
        ...ACT_AND_ORDER,
        confidence: "partly-confirmed",
        source: "https://iuris.jp/",
        note: "The figures were read in the text of 1 April 2024; the first day was not. Bicycles had no penalty.",
      },
      limits: figures(DRIVERS_OF_VEHICLES),
    },
    {
      from: "2024-11-01",
      cite: {
        ...ACT_AND_ORDER,
        confidence: "confirmed",
        source: "https://www.pref.hiroshima.lg.jp/site/kotsu/helmet061101.html",
        note: "From 1 November 2024 also bicycles: up to 3 years or 500,000 yen. Read in a page of Hiroshima prefecture.",
      },
      limits: figures(),
    },
  ]),
  notes: [
    "Drunk driving (shuyoi) is being unable to drive normally; no figure decides it.",
    "The higher tier is set for breath; no text gives a blood figure for it.",
    "Riding a bicycle drunk (shuyoi) was punished before November 2024, riding under the influence was not.",
  ],
});
