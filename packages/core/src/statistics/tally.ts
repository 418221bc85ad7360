import { isPositive } from "../law/positive.ts";
import { computeChangePercent, computeShare } from "./figures.ts";

/** Number of stops, number of positive ones, and their share. */
export interface Tally {
  readonly stops: number;
  readonly positive: number;
  /** Four decimal places, rounded half up; `null` without stops. */
  readonly positiveRate: string | null;
  readonly byCategory: Readonly<Record<string, number>>;
}

/**
 * Counts stops by category. Each row counts for `count` stops of one category.
 *
 * @example
 * ```ts
 * import { tally } from "@roadside/core";
 *
 * const counted = tally([
 *   { category: "below-limit", count: 990 },
 *   { category: "drunk", count: 10 },
 * ]);
 * console.log(counted.stops, counted.positive, counted.positiveRate); // 1000 10 0.0100
 * ```
 */
export function tally(rows: readonly { readonly category: string; readonly count: number }[]): Tally {
  const byCategory: Record<string, number> = {};
  let [stops, positive] = [0, 0];
  for (const { category, count } of rows) {
    byCategory[category] = (byCategory[category] ?? 0) + count;
    stops += count;
    if (isPositive(category)) positive += count;
  }
  return { stops, positive, positiveRate: computeShare(positive, stops), byCategory };
}

/**
 * Returns the change from one span to the same span a year later in percent, signed, with two places: +769.84. `null`
 * if the earlier count is 0.
 */
export function compareYearOnYear(
  now: Tally,
  before: Tally,
): { readonly stops: string | null; readonly positive: string | null } {
  return {
    stops: computeChangePercent(now.stops, before.stops),
    positive: computeChangePercent(now.positive, before.positive),
  };
}

/** A share and its 95 % confidence interval. */
export interface Rate {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const Z_95 = 1.959963984540054;

/**
 * Computes the rate of `part` in `whole` with its 95 % interval (Wilson 1927), which holds for small counts too. `null`
 * if `whole` is 0.
 */
export function computeRate(part: number, whole: number): Rate | null {
  if (whole === 0) return null;
  const p = part / whole;
  const z2 = Z_95 ** 2;
  const middle = (p + z2 / (2 * whole)) / (1 + z2 / whole);
  const half = (Z_95 / (1 + z2 / whole)) * Math.sqrt((p * (1 - p)) / whole + z2 / (4 * whole ** 2));
  return { share: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
