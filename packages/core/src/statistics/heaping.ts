import { type Refusal, refuse } from "../refusal.ts";

/**
 * How many tests showed each value, in whole steps of the instrument: 35 → 525 for an instrument that shows µg/100 mL
 * without decimals.
 */
export type Histogram = ReadonlyMap<number, number>;

/** The result of the heaping test. It raises a question; it is not an accusation. */
export interface Heaping {
  readonly ok: true;
  /** Readings just below and just above the limit: counted, and expected from the rest of the distribution. */
  readonly below: { readonly observed: number; readonly expected: number };
  readonly above: { readonly observed: number; readonly expected: number };
  /** The excess below and the lack above in standard errors, and how often chance alone gives as much. */
  readonly z: number;
  readonly p: number;
  /** Whether `p` is below the requested false-alarm rate. */
  readonly suspicious: boolean;
}

/** Values on each side of the limit that are compared, and values next to them to which the curve is fitted. */
const WINDOW = 3;
const FITTED = 15;
const MIN_FITTED_READINGS = 200;

/**
 * Tests whether readings are missing just above a limit and piled just below it, with a bunching estimate (Chetty et
 * al. 2011, Kleven 2016): a quadratic log-linear Poisson curve is fitted to 15 values on each side without the three
 * nearest, and the excess below less that above is divided by its standard error, widened by the fit's own and by
 * overdispersion. Refuses fewer than 200 fitted readings, and a limit with too few values below it.
 *
 * @param histogram Number of tests per value, in whole steps of the instrument.
 * @param firstOver The first value over the limit.
 * @param falseAlarms How often chance alone may be reported as suspicious.
 *
 * @example
 * ```ts
 * import { detectHeaping } from "@roadside/core";
 *
 * // Twenty tests at each value, except that the three over the limit of 35 were moved below it.
 * const counts = Array.from({ length: 70 }, (_, value): [number, number] => [value, 20]);
 * const histogram = new Map(counts);
 * for (const value of [36, 37, 38]) {
 *   histogram.set(value, 2);
 *   histogram.set(value - 3, 38);
 * }
 * const tested = detectHeaping(histogram, 36);
 * console.log(tested.ok && tested.suspicious); // true
 * ```
 */
export function detectHeaping(histogram: Histogram, firstOver: number, falseAlarms = 0.001): Heaping | Refusal {
  const from = firstOver - WINDOW - FITTED;
  if (from < 1)
    return refuse({
      code: "limit-too-low",
      message: `requires ${WINDOW + FITTED} values between zero and the limit`,
      path: "/firstOver",
    });
  const count = (value: number) => histogram.get(value) ?? 0;
  const near = range(firstOver - WINDOW, firstOver + WINDOW);
  const fitted = [...range(from, firstOver - WINDOW), ...range(firstOver + WINDOW, firstOver + WINDOW + FITTED)];
  const total = fitted.reduce((sum, value) => sum + count(value), 0);
  if (total < MIN_FITTED_READINGS)
    return refuse({
      code: "too-few-readings",
      message: `has ${total} readings to fit; at least ${MIN_FITTED_READINGS} are required`,
      path: "/histogram",
    });

  const row = (value: number) => {
    const x = (value - firstOver + 0.5) / FITTED;
    return [1, x, x * x];
  };
  const curve = fitPoisson(
    fitted.map(row),
    fitted.map((value) => count(value)),
  );
  const expectedAt = (value: number) => Math.exp(dot(curve.coefficients, row(value)));
  const side = (values: readonly number[]) => ({
    observed: sum(values.map(count)),
    expected: sum(values.map(expectedAt)),
  });
  const below = side(near.slice(0, WINDOW));
  const above = side(near.slice(WINDOW));
  // How the expected difference changes with each coefficient.
  const gradient = [0, 1, 2].map((index) =>
    sum(near.map((value, place) => (place < WINDOW ? 1 : -1) * expectedAt(value) * (row(value)[index] as number))),
  );
  const ofFit = dot(
    gradient,
    curve.covariance.map((line) => dot(line, gradient)),
  );
  const error = Math.sqrt(curve.dispersion * (below.expected + above.expected + ofFit));
  const z = (below.observed - below.expected - (above.observed - above.expected)) / error;
  const p = upperTail(z);
  return { ok: true, below, above, z, p, suspicious: p < falseAlarms };
}

interface Curve {
  readonly coefficients: readonly number[];
  readonly covariance: readonly (readonly number[])[];
  /** Pearson's estimate, at least 1: real counts scatter more than Poisson's. */
  readonly dispersion: number;
}

const ITERATIONS = 50;

/** Fits log-linear Poisson means by iteratively reweighted least squares. */
function fitPoisson(rows: readonly (readonly number[])[], counts: readonly number[]): Curve {
  const mean = sum(counts) / counts.length;
  let coefficients: readonly number[] = [Math.log(mean), 0, 0];
  let information = computeInformation(
    rows,
    rows.map(() => mean),
  );
  for (let round = 0; round < ITERATIONS; round += 1) {
    const means = rows.map((row) => Math.exp(dot(coefficients, row)));
    information = computeInformation(rows, means);
    const score = [0, 1, 2].map((index) =>
      sum(rows.map((row, place) => (row[index] as number) * ((counts[place] as number) - (means[place] as number)))),
    );
    const step = solve(information, score);
    coefficients = coefficients.map((one, index) => one + (step[index] as number));
    if (Math.max(...step.map(Math.abs)) < 1e-10) break;
  }
  const means = rows.map((row) => Math.exp(dot(coefficients, row)));
  const pearson = sum(means.map((expected, place) => ((counts[place] as number) - expected) ** 2 / expected));
  const covariance = [0, 1, 2].map((index) =>
    solve(
      information,
      [0, 1, 2].map((other) => (other === index ? 1 : 0)),
    ),
  );
  return { coefficients, covariance, dispersion: Math.max(1, pearson / (rows.length - 3)) };
}

function computeInformation(rows: readonly (readonly number[])[], weights: readonly number[]): number[][] {
  return [0, 1, 2].map((a) =>
    [0, 1, 2].map((b) =>
      sum(rows.map((row, place) => (row[a] as number) * (row[b] as number) * (weights[place] as number))),
    ),
  );
}

/** Solves a small system of linear equations by elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((line, index) => [...line, right[index] as number]);
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    const pivot = rows[column] as number[];
    for (let other = 0; other < size; other += 1) {
      if (other === column) continue;
      const line = rows[other] as number[];
      const factor = (line[column] as number) / (pivot[column] as number);
      for (let place = column; place <= size; place += 1)
        line[place] = (line[place] as number) - factor * (pivot[place] as number);
    }
  }
  return rows.map((line, index) => (line[size] as number) / (line[index] as number));
}

/** Returns the share of a normal distribution above `z` (Abramowitz and Stegun 26.2.17; exact to 7.5e-8). */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, index) => total + value * (b[index] as number), 0);
}
