import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dice } from "./dice.test-data.ts";
import { detectHeaping, type Heaping } from "./heaping.ts";

function poisson(mean: number, next: () => number): number {
  // A normal approximation is close enough for means in the hundreds.
  const normal = Math.sqrt(-2 * Math.log(next() || 1e-9)) * Math.cos(2 * Math.PI * next());
  return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
}

/** Counts of an honest checkpoint: the higher the reading, the fewer. */
function honest(next: () => number, level: number): Map<number, number> {
  return new Map(Array.from({ length: 80 }, (_, value) => [value, poisson(level * Math.exp(-value / 40), next)]));
}

/** Moves a share of the three readings above the limit below it, as a dishonest officer would. */
function shifted(histogram: Map<number, number>, firstOver: number, share: number): Map<number, number> {
  const moved = new Map(histogram);
  for (let step = 0; step < 3; step += 1) {
    const taken = Math.round((histogram.get(firstOver + step) ?? 0) * share);
    moved.set(firstOver + step, (moved.get(firstOver + step) ?? 0) - taken);
    moved.set(firstOver - 1 - step, (moved.get(firstOver - 1 - step) ?? 0) + taken);
  }
  return moved;
}

function tested(histogram: Map<number, number>, firstOver: number, alarms?: number): Heaping {
  const result = detectHeaping(histogram, firstOver, alarms);
  if (!result.ok) throw new Error(result.error.message);
  return result;
}

/**
 * Counts of 228,064 real British tests around the limit of 35, January to June 2013 (Department for Transport, Open
 * Government Licence).
 */
const BRITISH = new Map(
  readFileSync(new URL("./british-2013-h1.csv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number) as [number, number]),
);

describe("the heaping test", () => {
  it("raises a false alarm about as often as it says", () => {
    const next = dice(20201015);
    const runs = 2_000;
    for (const alarms of [0.05, 0.01]) {
      const raised = Array.from({ length: runs }, () => tested(honest(next, 400), 36, alarms)).filter(
        ({ suspicious }) => suspicious,
      ).length;
      // Four standard errors of a count with that rate. The test may be more careful than it claims, never much less.
      expect(raised / runs).toBeLessThan(alarms + 4 * Math.sqrt((alarms * (1 - alarms)) / runs));
      expect(raised).toBeGreaterThan(0);
    }
  });

  it("finds a tenth of the readings moved from just above the limit to just below", () => {
    const next = dice(7);
    const found = Array.from({ length: 200 }, () => tested(shifted(honest(next, 1_000), 36, 0.1), 36)).filter(
      ({ suspicious }) => suspicious,
    ).length;
    expect(found).toBeGreaterThan(150);
  });

  it("is calm about half a year of British tests, at the limit and wherever else one looks", () => {
    const result = tested(BRITISH, 36);
    expect(result.suspicious).toBe(false);
    expect(result.below.observed).toBe(540 + 562 + 525);
    expect(Math.abs(result.z)).toBeLessThan(3);
    const alarms = Array.from({ length: 30 }, (_, step) => tested(BRITISH, 30 + step)).filter(
      ({ suspicious }) => suspicious,
    ).length;
    expect(alarms).toBe(0);
  });

  it("finds fraud that is planted in them", () => {
    expect(tested(shifted(BRITISH, 36, 0.2), 36).suspicious).toBe(true);
  });

  it("is not raised by readings piled above the limit, which is a favour to no driver", () => {
    const strict = tested(shifted(BRITISH, 36, -0.3), 36);
    expect([strict.suspicious, strict.z < 0]).toEqual([false, true]);
  });

  it("gives no answer on few readings or on a limit next to zero", () => {
    expect(detectHeaping(new Map([[30, 199]]), 36)).toMatchObject({ ok: false, error: { code: "too-few-readings" } });
    expect(detectHeaping(BRITISH, 18)).toMatchObject({ ok: false, error: { code: "limit-too-low" } });
    expect(detectHeaping(BRITISH, 19).ok).toBe(true);
  });
});
