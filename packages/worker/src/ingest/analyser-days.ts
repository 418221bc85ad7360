import { dayOfTime } from "../china-days.ts";
import type { Projection, StopChange } from "./projection.ts";

/**
 * How many tests more or fewer an analyser made on a day of a unit under a certificate; 0 if only their content has
 * changed.
 */
export interface AnalyserDayChange {
  readonly analyser: string;
  readonly day: string;
  readonly unit: string;
  /** Empty where none was recorded. */
  readonly certificate: string;
  readonly by: number;
}

/** The analysers' days that a batch changes: those of stops whose tests are others than before. */
export function deriveAnalyserDayChanges(stops: readonly StopChange[]): AnalyserDayChange[] {
  const changes = new Map<string, AnalyserDayChange & { by: number }>();
  const add = ({ stop, tests }: Projection, by: number) => {
    if (tests.length === 0) return;
    const day = dayOfTime(stop.at.at);
    for (const { analyser, certificate = null } of tests) {
      if (!analyser) continue;
      const change = { analyser, day, unit: stop.unit, certificate: certificate ?? "", by };
      const name = JSON.stringify([analyser, day, stop.unit, certificate]);
      const same = changes.get(name);
      if (same) same.by += by;
      else changes.set(name, change);
    }
  };
  for (const { before, after } of stops) {
    if (before && isTestedAlike(before, after)) continue;
    if (before) add(before, -1);
    add(after, 1);
  }
  return [...changes.values()];
}

/** Whether the detectors over many stops see the same of a stop as before. */
function isTestedAlike(before: Projection, after: Projection): boolean {
  const seen = ({ stop, tests }: Projection) => JSON.stringify([stop.unit, stop.officer, stop.at.at, tests]);
  return seen(before) === seen(after);
}
