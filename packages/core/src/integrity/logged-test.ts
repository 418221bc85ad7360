import type { Stop } from "../record/stop.ts";
import { epochMs } from "../record/when.ts";
import type { Reading } from "../units/reading.ts";

/** A test as the detectors need it: its place in the record, the analyser, the officer, the time and the position. */
export interface LoggedTest {
  readonly entry: string;
  readonly stop: string;
  readonly officer: string;
  readonly analyser: string | null;
  /** The analyser's own number for the test. */
  readonly testNumber: string | null;
  readonly certificate: string | null;
  readonly verifiedFrom: string | null;
  readonly verifiedUntil: string | null;
  /** The local date, as in 2020-10-15. */
  readonly day: string;
  /** Milliseconds since 1970; `null` if the time is not known to the second. */
  readonly ms: number | null;
  /** Decimal degrees. */
  readonly position: { readonly lat: number; readonly lon: number } | null;
  readonly reading: Reading | null;
}

/**
 * Lists a stop's tests with a roadside instrument, in the order of the record. A refused test counts only if the
 * instrument numbered it.
 */
export function listLoggedTests(stop: Stop): LoggedTest[] {
  const { position } = stop.logged?.place ?? {};
  return stop.tests.flatMap((test) => {
    if (!test.analyser || (test.outcome === "refused" && test.analyser.testNumber === undefined)) return [];
    const { serial, testNumber = null, certificate = null, verifiedFrom = null, verifiedUntil = null } = test.analyser;
    return [
      {
        entry: test.entry,
        stop: stop.id,
        officer: stop.officer,
        analyser: serial,
        testNumber,
        certificate,
        verifiedFrom,
        verifiedUntil,
        day: test.at.at.slice(0, 10),
        ms: test.at.precision === "second" ? epochMs(test.at.at) : null,
        position: position ? { lat: Number(position.lat), lon: Number(position.lon) } : null,
        reading: test.outcome === "reading" ? test.reading : null,
      },
    ];
  });
}

/** Groups items by key and skips those without one. */
export function groupBy<T, K, V>(items: readonly T[], keyAndValue: (item: T) => readonly [K, V] | null): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const item of items) {
    const found = keyAndValue(item);
    if (found === null) continue;
    const [key, value] = found;
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** Groups the tests whose time is known to the second by analyser, in the order of time. */
export function groupTimedByAnalyser(tests: readonly LoggedTest[]): Map<string, (LoggedTest & { ms: number })[]> {
  const byAnalyser = groupBy(tests, (test) =>
    test.analyser === null || test.ms === null ? null : ([test.analyser, { ...test, ms: test.ms }] as const),
  );
  for (const same of byAnalyser.values()) same.sort((a, b) => a.ms - b.ms);
  return byAnalyser;
}
