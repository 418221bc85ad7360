import type { Limits, Measured } from "./regime.ts";
import { type Cite, type Dated, type Timeline, timeline } from "./timeline.ts";

/** One issue of a law: the limits of every specimen that it sets, from the day on which it took effect. */
export interface Issue {
  readonly from: string;
  readonly cite: Cite;
  readonly limits: Readonly<Partial<Record<Measured, Limits>>>;
}

/**
 * Builds the timelines of a law that sets the limits of several specimens at once. A specimen that an issue does not
 * name keeps its limits.
 */
export function issues(
  offset: string,
  checkedThrough: string,
  list: readonly Issue[],
): Partial<Record<Measured, Timeline<Limits>>> {
  const lines: Partial<Record<Measured, Timeline<Limits>>> = {};
  for (const measured of ["breath", "breath-as-blood", "blood", "urine"] as const) {
    const entries = list.flatMap(({ from, cite, limits }): Dated<Limits>[] =>
      limits[measured] ? [{ from, value: limits[measured], cite }] : [],
    );
    if (entries.length > 0) lines[measured] = timeline(offset, checkedThrough, entries);
  }
  return lines;
}
