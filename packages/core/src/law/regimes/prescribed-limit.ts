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
