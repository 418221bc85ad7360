import type { D1Database } from "@cloudflare/workers-types";
import { daysAfter } from "../china-days.ts";
import type { AnalyserDayFacts, Download, DownloadedTest, PlacedTest } from "../integrity/detect-on-day.ts";
import type { ShiftFacts } from "../integrity/shift-facts.ts";
import { readTestsOfDays, type UnitDay } from "./analyser-days.ts";
import { readDownloads, readMemoryTests } from "./memory-downloads.ts";
import { readShifts } from "./shifts.ts";

/** What the detectors need of the changed days and of the days next to them, whose findings may change with them. */
export async function readAnalyserDayFacts(
  db: D1Database,
  changed: readonly { analyser: string; day: string }[],
): Promise<AnalyserDayFacts[]> {
  const changedOf = new Map<string, string[]>();
  for (const { analyser, day } of changed) changedOf.set(analyser, [...(changedOf.get(analyser) ?? []), day]);
  if (changedOf.size === 0) return [];
  const calendars = await readCalendars(db, changedOf);
  const looked = [...changedOf].flatMap(([analyser, days]) => {
    const calendar = calendars.get(analyser) as Calendar;
    const nearby = days.flatMap((day) => [
      calendar.before(day),
      day,
      calendar.after(day),
      daysAfter(day, -1),
      daysAfter(day, 1),
    ]);
    return [...new Set(nearby)].flatMap((day) =>
      day === null ? [] : [{ analyser, day, window: calendar.around(day) }],
    );
  });
  const unitDays = new Map<string, UnitDay>();
  for (const { analyser, window } of looked) {
    for (const one of calendars.get(analyser)?.unitsOn(window) ?? []) unitDays.set(`${one.day} ${one.unit}`, one);
  }
  const analysers = [...changedOf.keys()];
  const wanted = looked.map(({ analyser, day }) => ({ analyser, days: [daysAfter(day, -1), day, daysAfter(day, 1)] }));
  const [tests, memory, downloads, shifts] = await Promise.all([
    readTestsOfDays(db, [...unitDays.values()]),
    readMemoryTests(db, wanted),
    readDownloads(db, analysers),
    readShifts(db, wanted),
  ]);
  const testsOn = groupedBy(tests, ({ analyser, stopDay }) => `${stopDay} ${analyser}`);
  const memoryOn = groupedBy<DownloadedTest>(memory, ({ analyser, day }) => `${day} ${analyser}`);
  const downloadsOn = groupedBy<Download & { analyser: string }>(downloads, ({ analyser }) => analyser);
  const shiftsOn = groupedBy<ShiftFacts>(shifts, ({ analyser, day }) => `${day} ${analyser}`);
  return looked.map(({ analyser, day, window }) => {
    const daysAround = [daysAfter(day, -1), day, daysAfter(day, 1)];
    return {
      analyser,
      day,
      tests: window.flatMap((one) => testsOn.get(`${one} ${analyser}`) ?? []).sort(inTime),
      memory: daysAround.flatMap((one) => memoryOn.get(`${one} ${analyser}`) ?? []),
      downloads: downloadsOn.get(analyser) ?? [],
      shifts: daysAround.flatMap((one) => shiftsOn.get(`${one} ${analyser}`) ?? []),
    };
  });
}

/** The days on which an analyser worked, around the changed ones. */
interface Calendar {
  readonly before: (day: string) => string | null;
  readonly after: (day: string) => string | null;
  /** A day with the working days before and after it. */
  readonly around: (day: string) => string[];
  readonly unitsOn: (days: readonly string[]) => UnitDay[];
}

/**
 * Reads the working days of each analyser from two before its first changed day to two after its last: the neighbours
 * of a changed day are checked with their own neighbours.
 */
async function readCalendars(
  db: D1Database,
  changedOf: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, Calendar>> {
  const secondDay = (edge: "min" | "max", day: string) =>
    `coalesce((SELECT ${edge}(day) FROM (
       SELECT DISTINCT day FROM analyser_days
       WHERE analyser = ?1 AND tests > 0 AND day ${edge === "min" ? "<" : ">"} ${day}
       ORDER BY day ${edge === "min" ? "DESC" : ""} LIMIT 2)), ${day})`;
  const analysers = [...changedOf];
  const results = await db.batch<UnitDay>(
    analysers.map(([analyser, days]) => {
      const inOrder = days.toSorted();
      return db
        .prepare(
          `SELECT day, unit FROM analyser_days WHERE analyser = ?1 AND tests > 0
             AND day >= ${secondDay("min", "?2")} AND day <= ${secondDay("max", "?3")} GROUP BY day, unit`,
        )
        .bind(analyser, inOrder[0], inOrder.at(-1));
    }),
  );
  return new Map(analysers.map(([analyser], index) => [analyser, calendarFrom(results[index]?.results ?? [])]));
}

function calendarFrom(rows: readonly UnitDay[]): Calendar {
  const days = [...new Set(rows.map(({ day }) => day))].sort();
  const before = (day: string) => days.findLast((one) => one < day) ?? null;
  const after = (day: string) => days.find((one) => one > day) ?? null;
  return {
    before,
    after,
    around: (day) => [before(day), day, after(day)].flatMap((one) => one ?? []),
    unitsOn: (wanted) => rows.filter(({ day }) => wanted.includes(day)),
  };
}

/** One order however they were read, so that the same tests give the same finding. */
function inTime(a: PlacedTest, b: PlacedTest): number {
  return (a.ms ?? 0) - (b.ms ?? 0) || (a.entry < b.entry ? -1 : 1);
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
