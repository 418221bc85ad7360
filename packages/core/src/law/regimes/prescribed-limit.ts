import type { Specimen, Unit } from "../../units/unit.ts";
import type { Limits } from "../regime.ts";
import { type Cite, type Dated, type Timeline, timeline } from "../timeline.ts";

/** One issue of the British prescribed limit: µg/100 mL of breath, mg/100 mL of blood and of urine, each of which must be exceeded. */
export interface PrescribedLimit {
  readonly from: string;
  readonly breath: string;
  readonly blood: string;
  readonly urine: string;
  readonly cite: Cite;
}

const UNITS: Readonly<Record<Specimen, Unit>> = { breath: "ug/100mL", blood: "mg/100mL", urine: "mg/100mL" };

/** The limit of Great Britain, which Scotland has left since. */
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

/** The three timelines of a British prescribed limit, whose figures for breath, blood and urine stand on their own: none converts to another. */
export function prescribedLimits(checkedThrough: string, issues: readonly PrescribedLimit[]): Record<Specimen, Timeline<Limits>> {
  const line = (specimen: Specimen) =>
    // Every date below lies in winter time, or is so old that its midnight decides nothing.
    timeline(
      "+00:00",
      checkedThrough,
      issues.map(
        ({ from, cite, [specimen]: value }): Dated<Limits> => ({
          from,
          value: { unit: UNITS[specimen], tiers: [{ category: "over-limit", comparison: ">", value }] },
          cite,
        }),
      ),
    );
  return { breath: line("breath"), blood: line("blood"), urine: line("urine") };
}
