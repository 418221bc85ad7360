import { compare, parseExact } from "../units/exact.ts";
import { groupBy, type LoggedTest } from "./logged-test.ts";
import type { IntegrityFinding } from "./rules.ts";

/** One test in an analyser's memory. */
export interface MemoryTest {
  readonly analyser: string;
  readonly testNumber: string;
  /** The value in the unit that the analyser shows; left out if the test gave none. */
  readonly value?: string;
  /** The unit that the analyser shows; the unit of the record if left out. */
  readonly unit?: string;
}

/**
 * Compares an analyser's memory download with the record. Finds tests that are missing on either side or have different
 * values. A test is identified by serial and test number.
 */
export function reconcileMemory(memory: readonly MemoryTest[], tests: readonly LoggedTest[]): IntegrityFinding[] {
  const toKey = (analyser: string, testNumber: string) => JSON.stringify([analyser, testNumber]);
  const logged = groupBy(tests, (test) =>
    test.analyser === null || test.testNumber === null
      ? null
      : ([toKey(test.analyser, test.testNumber), test] as const),
  );
  const downloaded = new Set(memory.map(({ analyser, testNumber }) => toKey(analyser, testNumber)));
  const analysers = new Set(memory.map(({ analyser }) => analyser));
  const findings: IntegrityFinding[] = [];
  for (const { analyser, testNumber, value, unit } of memory) {
    const same = logged.get(toKey(analyser, testNumber));
    if (!same) {
      findings.push({
        rule: "memory",
        subject: analyser,
        records: [testNumber],
        message: `test ${testNumber} was made and is not logged`,
      });
      continue;
    }
    for (const { entry, reading } of same) {
      const isSameUnit = unit === undefined || unit === reading?.unit;
      if (value === undefined || !reading || (isSameUnit && isSameValue(value, reading.value))) continue;
      const [kept, written] = isSameUnit
        ? [value, reading.value]
        : [`${value} ${unit}`, `${reading.value} ${reading.unit}`];
      findings.push({
        rule: "memory",
        subject: analyser,
        records: [entry],
        message: `test ${testNumber} reads ${kept} in the memory and ${written} in the log`,
      });
    }
  }
  for (const [name, same] of logged) {
    const { analyser, testNumber } = same[0] as LoggedTest;
    // A memory that was not downloaded says nothing about its tests.
    if (analyser === null || !analysers.has(analyser) || downloaded.has(name)) continue;
    const records = same.map(({ entry }) => entry);
    findings.push({
      rule: "memory",
      subject: analyser,
      records,
      message: `test ${testNumber} is logged and was not made`,
    });
  }
  return findings;
}

/** Returns whether two values are equal as numbers, as 0.36 and .360 are. */
function isSameValue(a: string, b: string): boolean {
  const [one, other] = [parseExact(a), parseExact(b)];
  return one && other ? compare(one, other) === 0 : a === b;
}

/** One analyser's shift: the tests recorded, its counter at the start and end, and the mouthpieces used, if known. */
export interface ShiftCount {
  readonly analyser: string;
  readonly counterFirst?: number | undefined;
  readonly counterLast?: number | undefined;
  readonly logged: number;
  readonly mouthpieces?: number | undefined;
}

/**
 * Compares an analyser's counter for a shift with the records and the mouthpieces used; without a counter, the records
 * with the mouthpieces.
 *
 * @example
 * ```ts
 * import { reconcileShift } from "@roadside/core";
 *
 * const findings = reconcileShift({ analyser: "A-1", counterFirst: 100, counterLast: 142, logged: 40 });
 * console.log(findings[0]?.message); // the counter says 42 tests, 40 are logged
 * ```
 */
export function reconcileShift({
  analyser,
  counterFirst,
  counterLast,
  logged,
  mouthpieces,
}: ShiftCount): IntegrityFinding[] {
  const finding = (message: string): IntegrityFinding => ({ rule: "counter", subject: analyser, records: [], message });
  if (counterFirst === undefined || counterLast === undefined)
    return mouthpieces === undefined || mouthpieces === logged
      ? []
      : [finding(`${mouthpieces} mouthpieces were used, ${logged} tests are logged`)];
  const counted = counterLast - counterFirst;
  if (counted < 0) return [finding(`the counter went back from ${counterFirst} to ${counterLast}`)];
  return [
    ...(counted === logged ? [] : [finding(`the counter says ${counted} tests, ${logged} are logged`)]),
    ...(mouthpieces === undefined || mouthpieces === counted
      ? []
      : [finding(`the counter says ${counted} tests, ${mouthpieces} mouthpieces were used`)]),
  ];
}

const MAX_NAMED_NUMBERS = 20;

/**
 * Finds numbers in each analyser's test sequence that are missing or used more than once. Numbers that are not whole
 * are skipped.
 */
export function findSequenceFaults(tests: readonly LoggedTest[]): IntegrityFinding[] {
  const byAnalyser = groupBy(tests, ({ analyser, testNumber, entry }) =>
    analyser === null || testNumber === null || !/^\d{1,15}$/.test(testNumber)
      ? null
      : ([analyser, { number: Number(testNumber), entry }] as const),
  );
  return [...byAnalyser].flatMap(([analyser, numbered]) => {
    const numbers = groupBy(numbered, ({ number, entry }) => [number, entry]);
    const findings: IntegrityFinding[] = [];
    const inOrder = [...numbers.keys()].sort((a, b) => a - b);
    inOrder.forEach((number, index) => {
      const missing = number - (inOrder[index - 1] ?? number - 1) - 1;
      if (missing > 0) {
        const first = number - missing;
        const beside = [inOrder[index - 1] as number, number].map((one) => numbers.get(one)?.[0] as string);
        findings.push({
          rule: "sequence",
          subject: analyser,
          records: Array.from({ length: Math.min(missing, MAX_NAMED_NUMBERS) }, (_, step) => String(first + step)),
          beside,
          message: missing === 1 ? `number ${first} is missing` : `numbers ${first} to ${number - 1} are missing`,
        });
      }
      const entries = numbers.get(number) as string[];
      if (entries.length > 1)
        findings.push({
          rule: "sequence",
          subject: analyser,
          records: entries,
          message: `${entries.length} tests claim number ${number}`,
        });
    });
    return findings;
  });
}
