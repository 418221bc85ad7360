import {
  findImpossibleMovements,
  findOffRosterTests,
  findRuns,
  findSequenceFaults,
  findUnverifiedTests,
  type IntegrityFinding,
  type LoggedTest,
  type MemoryTest,
  reconcileMemory,
  reconcileShift,
} from "@roadside/core";
import { type Finding, toFinding } from "./finding.ts";
import type { ShiftFacts } from "./shift-facts.ts";

/** A test with the unit and the day of its stop. */
export type PlacedTest = LoggedTest & { readonly unit: string; readonly stopDay: string };

/** A test in an analyser's memory, with its time and the unit that uploaded it. */
export type DownloadedTest = MemoryTest & { readonly ms: number; readonly day: string; readonly heldBy: string };

/** A time span for which an analyser's memory was read, and the unit that read it. */
export interface Download {
  readonly unit: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * What is known of an analyser around one of its days: its tests of that day and of the working days before and after,
 * its memory and its shifts.
 */
export interface AnalyserDayFacts {
  readonly analyser: string;
  readonly day: string;
  readonly tests: readonly PlacedTest[];
  readonly memory: readonly DownloadedTest[];
  readonly downloads: readonly Download[];
  readonly shifts: readonly ShiftFacts[];
}

export function toOrigin(analyser: string, day: string): string {
  return `analyser:${day}:${analyser}`;
}

/**
 * The findings of every detector for one day of an analyser. A finding over two days belongs to the later one; the
 * tests of the neighbouring days make that exact across midnight. The tests of each unit are checked alone, and also
 * together where several units shared the analyser.
 */
export function detectOnDay(facts: AnalyserDayFacts): Finding[] {
  const { day, tests } = facts;
  const byEntry = new Map(tests.map((test) => [test.entry, test]));
  const ofDay = tests.filter(({ stopDay }) => stopDay === day);
  const placed = (finding: IntegrityFinding, own: { units?: string[]; day?: string } = {}): Finding[] => {
    const seen = [...finding.records, ...(finding.beside ?? [])].flatMap((record) => byEntry.get(record) ?? []);
    const belongsTo =
      own.day ??
      seen
        .map(({ stopDay }) => stopDay)
        .sort()
        .at(-1);
    if (belongsTo !== day) return [];
    const units = own.units ?? seen.map(({ unit }) => unit);
    return [
      toFinding(finding, { units, day, stops: seen.map(({ stop }) => stop), origin: toOrigin(facts.analyser, day) }),
    ];
  };
  const isShared = ({ records }: IntegrityFinding) =>
    new Set(records.map((record) => byEntry.get(record)?.unit)).size > 1;
  const units = [...new Set(tests.map(({ unit }) => unit))];
  const ofUnits = units.flatMap((unit) => {
    const own = tests.filter((test) => test.unit === unit);
    const repeats = findSequenceFaults(own).filter(({ beside }) => !beside);
    return [
      ...findRuns(own),
      ...findImpossibleMovements(own),
      ...repeats,
      ...findUnverifiedTests(own.filter(({ stopDay }) => stopDay === day)),
    ];
  });
  // A number that is missing in one unit may be another unit's test.
  const gaps = findSequenceFaults(tests).filter((finding) => finding.beside || isShared(finding));
  const shared = units.length > 1 ? [...findRuns(tests), ...findImpossibleMovements(tests)].filter(isShared) : [];
  return [
    ...[...ofUnits, ...gaps, ...shared].flatMap((finding) => placed(finding)),
    ...memoryFindings(facts).flatMap(({ finding, ...own }) => placed(finding, own)),
    ...shiftFindings(facts, ofDay).flatMap(({ finding, ...own }) => placed(finding, own)),
  ];
}

/**
 * The differences between the memory and the records. A unit's download is compared with the records of that unit and
 * those under it, for the time span that it covers.
 */
function memoryFindings({
  tests,
  memory,
  downloads,
}: AnalyserDayFacts): { finding: IntegrityFinding; units?: string[]; day?: string }[] {
  if (memory.length === 0 && downloads.length === 0) return [];
  const byNumber = new Map(memory.map((test) => [test.testNumber, test]));
  const isCovered = ({ ms, unit }: PlacedTest) =>
    ms !== null && downloads.some((read) => read.firstMs <= ms && ms <= read.lastMs && unit.startsWith(read.unit));
  const checked = tests.filter(
    (test) => (test.testNumber !== null && byNumber.has(test.testNumber)) || isCovered(test),
  );
  const entries = new Set(checked.map(({ entry }) => entry));
  return reconcileMemory([...byNumber.values()], checked).flatMap((finding) => {
    if (finding.records.some((record) => entries.has(record))) return [{ finding }];
    const made = byNumber.get(finding.records[0] ?? "");
    return made ? [{ finding, units: [made.heldBy], day: made.day }] : [];
  });
}

/**
 * The differences between the shifts with this analyser and the records: its counter, and its officers. Only tests
 * within a shift, or earlier on the day on which one began, have a roster: a squad that has not closed its shift yet is
 * not checked.
 */
function shiftFindings(
  { analyser, day, tests, shifts }: AnalyserDayFacts,
  ofDay: readonly PlacedTest[],
): { finding: IntegrityFinding; units?: string[]; day?: string }[] {
  const counters = shifts
    .filter((shift) => shift.day === day)
    .flatMap(({ id, unit, fromMs, toMs, counterFirst, counterLast, mouthpieces }) => {
      // A test whose time is not known to the second counts on its day.
      const logged = tests.filter(({ ms, stopDay }) =>
        ms === null ? stopDay === day : fromMs <= ms && ms <= toMs,
      ).length;
      const found = reconcileShift({ analyser, counterFirst, counterLast, logged, mouthpieces });
      return found.map((finding) => ({ finding: { ...finding, records: [id] }, units: [unit], day }));
    });
  const strangers = [...new Set(ofDay.map(({ unit }) => unit))].flatMap((unit) => {
    const ofUnit = shifts.filter((shift) => shift.unit === unit);
    const hasRoster = ({ ms }: PlacedTest) =>
      ms !== null && ofUnit.some((shift) => ms <= shift.toMs && (shift.day === day || ms >= shift.fromMs));
    const checked = ofDay.filter((test) => test.unit === unit && hasRoster(test));
    return findOffRosterTests(
      checked,
      ofUnit.flatMap(({ officers }) => officers),
    ).map((finding) => ({ finding }));
  });
  return [...counters, ...strangers];
}
