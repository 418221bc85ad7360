import { groupTimedByAnalyser, type LoggedTest } from "./logged-test.ts";
import type { IntegrityFinding } from "./rules.ts";

const MIN_RUN_TESTS = 10;
const MAX_GAP_MS = 30_000;

/**
 * Finds runs of at least 10 tests on one analyser with at most 30 s between neighbours. A run is one finding, however
 * long.
 *
 * @example
 * ```ts
 * import { type LoggedTest, findRuns } from "@roadside/core";
 *
 * // Twelve tests on one analyser, 20 s apart.
 * const tests = Array.from({ length: 12 }, (_, n): LoggedTest => ({
 *   entry: `entry-${n}`,
 *   stop: `stop-${n}`,
 *   officer: "100001",
 *   analyser: "A-1",
 *   testNumber: String(n + 1),
 *   certificate: null,
 *   verifiedFrom: null,
 *   verifiedUntil: null,
 *   day: "2020-10-15",
 *   ms: Date.parse("2020-10-15T21:00:00+08:00") + n * 20_000,
 *   position: null,
 *   reading: null,
 * }));
 * console.log(findRuns(tests)[0]?.message); // 12 tests within 220 s
 * ```
 */
export function findRuns(tests: readonly LoggedTest[]): IntegrityFinding[] {
  const findings: IntegrityFinding[] = [];
  for (const [analyser, inTime] of groupTimedByAnalyser(tests)) {
    let run: typeof inTime = [];
    const end = () => {
      const [first, last] = [run[0], run.at(-1)];
      if (run.length >= MIN_RUN_TESTS && first && last) {
        const seconds = Math.round((last.ms - first.ms) / 1_000);
        findings.push({
          rule: "runs",
          subject: analyser,
          records: run.map(({ entry }) => entry),
          message: `${run.length} tests within ${seconds} s`,
        });
      }
      run = [];
    };
    for (const test of inTime) {
      const before = run.at(-1);
      if (before && test.ms - before.ms > MAX_GAP_MS) end();
      run.push(test);
    }
    end();
  }
  return findings;
}

const MAX_INTERVAL_MS = 90_000;
const MAX_SPEED_KM_PER_H = 20;
/** The distance that two positions of a stationary tablet may differ by. */
const POSITION_ERROR_M = 50;

/** Finds neighbouring tests of one analyser within 90 s whose positions imply a speed over 20 km/h. */
export function findImpossibleMovements(tests: readonly LoggedTest[]): IntegrityFinding[] {
  const findings: IntegrityFinding[] = [];
  for (const [analyser, inTime] of groupTimedByAnalyser(tests)) {
    inTime.forEach((test, index) => {
      const before = inTime[index - 1];
      if (!before?.position || !test.position || test.ms - before.ms > MAX_INTERVAL_MS) return;
      const metres = distanceM(before.position, test.position) - POSITION_ERROR_M;
      const seconds = (test.ms - before.ms) / 1_000;
      if (metres <= (MAX_SPEED_KM_PER_H / 3.6) * seconds) return;
      findings.push({
        rule: "impossible-movement",
        subject: analyser,
        records: [before.entry, test.entry],
        message: `${Math.round(metres + POSITION_ERROR_M)} m apart within ${Math.round(seconds)} s`,
      });
    });
  }
  return findings;
}

const EARTH_RADIUS_M = 6_371_000;

/** Returns the great-circle distance in metres (haversine). */
function distanceM(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [north, east] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const chord =
    Math.sin(north / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}
