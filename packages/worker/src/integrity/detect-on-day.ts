import {
  type IntegrityFinding,
  impossibleMovements,
  type LoggedTest,
  type MemoryTest,
  offRoster,
  reconcileMemory,
  reconcileShift,
  runs,
  sequenceFaults,
  unverifiedTests,
} from "@roadside/core";
import { type Finding, toFinding } from "./finding.ts";
import type { ShiftFacts } from "./shift-facts.ts";

/** A test with the unit and the day of its stop. */
export type PlacedTest = LoggedTest & { readonly unit: string; readonly stopDay: string };

/** A test of an analyser's memory, with its time, and the unit that brought it. */
export type DownloadedTest = MemoryTest & { readonly ms: number; readonly day: string; readonly heldBy: string };

/** A span of which an analyser's memory was read, and by which unit. */
export interface Download {
  readonly unit: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What is known of an analyser around one of its days: its tests of that day and of its days of work just before and after, and what its memory and its shifts say. */
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
 * What every detector over an analyser's tests raises of one of its days. What lies over two days belongs to the later one, which the neighbouring days' tests
 * make exact across midnight. Each unit's tests are looked at alone, and those of several units that had the analyser together too.
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
    const repeats = sequenceFaults(own).filter(({ beside }) => !beside);
    return [
      ...runs(own),
      ...impossibleMovements(own),
      ...repeats,
      ...unverifiedTests(own.filter(({ stopDay }) => stopDay === day)),
    ];
  });
  // A number that one unit lacks may be another's.
  const gaps = sequenceFaults(tests).filter((finding) => finding.beside || isShared(finding));
  const shared = units.length > 1 ? [...runs(tests), ...impossibleMovements(tests)].filter(isShared) : [];
  return [
    ...[...ofUnits, ...gaps, ...shared].flatMap((finding) => placed(finding)),
    ...memoryFindings(facts).flatMap(({ finding, ...own }) => placed(finding, own)),
    ...shiftFindings(facts, ofDay).flatMap(({ finding, ...own }) => placed(finding, own)),
  ];
}

/** What the memory says otherwise. A unit's download questions the log of that unit and of those under it, for the time of which it tells. */
function memoryFindings({
  tests,
  memory,
  downloads,
}: AnalyserDayFacts): { finding: IntegrityFinding; units?: string[]; day?: string }[] {
  if (memory.length === 0 && downloads.length === 0) return [];
  const byNumber = new Map(memory.map((test) => [test.testNumber, test]));
  const isToldOf = ({ ms, unit }: PlacedTest) =>
    ms !== null && downloads.some((read) => read.firstMs <= ms && ms <= read.lastMs && unit.startsWith(read.unit));
  const asked = tests.filter((test) => (test.testNumber !== null && byNumber.has(test.testNumber)) || isToldOf(test));
  const entries = new Set(asked.map(({ entry }) => entry));
  return reconcileMemory([...byNumber.values()], asked).flatMap((finding) => {
    if (finding.records.some((record) => entries.has(record))) return [{ finding }];
    const made = byNumber.get(finding.records[0] ?? "");
    return made ? [{ finding, units: [made.heldBy], day: made.day }] : [];
  });
}

/**
 * What the shifts with this analyser say otherwise: its counter, and who was there. Only tests within a shift, or earlier on the day on which one began, have a roster:
 * of a squad that has not closed its shift yet nothing is asked.
 */
function shiftFindings(
  { analyser, day, tests, shifts }: AnalyserDayFacts,
  ofDay: readonly PlacedTest[],
): { finding: IntegrityFinding; units?: string[]; day?: string }[] {
  const counters = shifts
    .filter((shift) => shift.day === day)
    .flatMap(({ id, unit, fromMs, toMs, counterFirst, counterLast, mouthpieces }) => {
      // What is known to less than the second counts on its day.
      const logged = tests.filter(({ ms, stopDay }) =>
        ms === null ? stopDay === day : fromMs <= ms && ms <= toMs,
      ).length;
      const found = reconcileShift({ analyser, counterFirst, counterLast, logged, mouthpieces });
      return found.map((finding) => ({ finding: { ...finding, records: [id] }, units: [unit], day }));
    });
  const strangers = [...new Set(ofDay.map(({ unit }) => unit))].flatMap((unit) => {
    const ofUnit = shifts.filter((shift) => shift.unit === unit);
    const isAsked = ({ ms }: PlacedTest) =>
      ms !== null && ofUnit.some((shift) => ms <= shift.toMs && (shift.day === day || ms >= shift.fromMs));
    const asked = ofDay.filter((test) => test.unit === unit && isAsked(test));
    return offRoster(
      asked,
      ofUnit.flatMap(({ officers }) => officers),
    ).map((finding) => ({ finding }));
  });
  return [...counters, ...strangers];
}
