import { issues } from "../issues.ts";
import type { Limits, Measured, Tier } from "../regime.ts";
import type { Cite, Timeline } from "../timeline.ts";

/**
 * One issue of the British prescribed limit: µg/100 mL of breath, mg/100 mL of blood and of urine, each to be exceeded.
 */
interface PrescribedLimit {
  readonly from: string;
  readonly breath: string;
  readonly blood: string;
  readonly urine: string;
  readonly cite: Cite;
}

/** The limit of Great Britain, from which Scotland has since departed. */
export const ROAD_TRAFFIC_ACT_1988: PrescribedLimit = {
  from: "1989-05-15",
  breath: "35",
  blood: "80",
  urine: "107",
  cite: {
    instrument: "Road Traffic Act 1988",
    title: { en: "Road Traffic Act 1988 (c. 52)", zh: "1988年道路交通法" },
    clause: "ss. 5(1), 11(2)",
    confidence: "partly-confirmed",
    source: "https://legislation.gov.uk/ukpga/1988/52/section/11/1996-07-01/data.html",
    note: "The figures were read in the Act's text of 1 July 1996; the day on which the Act came into force was not.",
  },
};

/** High Risk Offenders Scheme: a consequence for the licence that requires a conviction first. */
const HIGH_RISK = {
  category: "high-risk-offender",
  comparison: ">=",
  when: "a conviction: the licence is given back after a medical examination only",
  confidence: "unconfirmed",
} as const;

/**
 * Builds the three timelines of a British prescribed limit. Its figures for breath, blood and urine are independent:
 * none converts to another.
 */
export function prescribedLimits(
  checkedThrough: string,
  list: readonly PrescribedLimit[],
): Partial<Record<Measured, Timeline<Limits>>> {
  const over = (value: string): Tier => ({ category: "over-limit", comparison: ">", value });
  // Every date of these laws is in winter time, or so old that its midnight decides nothing.
  return issues(
    "+00:00",
    checkedThrough,
    list.map(({ from, cite, breath, blood, urine }) => ({
      from,
      cite,
      limits: {
        breath: { unit: "ug/100mL", tiers: [over(breath), { ...HIGH_RISK, value: "87.5" }] },
        blood: { unit: "mg/100mL", tiers: [over(blood), { ...HIGH_RISK, value: "200" }] },
        urine: { unit: "mg/100mL", tiers: [over(urine)] },
      },
    })),
  );
}
