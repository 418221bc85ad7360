import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { daysAfter } from "../china-days.ts";
import {
  type AnalyserDayFacts,
  type Download,
  type DownloadedTest,
  detectOnDay,
  type PlacedTest,
  toOrigin,
} from "../integrity/detect-on-day.ts";
import type { ShiftFacts } from "../integrity/shift-facts.ts";
import { unitRange } from "../unit-scope.ts";
import { readTestsOfDays, type UnitDay } from "./analyser-days.ts";
import { chainsToLookAt, detectChainGaps, lookedStatement } from "./chain-gaps.ts";
import { findingStatements } from "./findings.ts";
import { readDownloads, readMemoryTests } from "./memory-downloads.ts";
import { readShifts } from "./shifts.ts";
import type { WriteCondition } from "./write-condition.ts";

/** How much one call looks at: changed days of analysers, and tests on them. */
const DAYS_PER_ROUND = 120;
const TESTS_PER_ROUND = 4_000;
const ROUNDS_PER_CALL = 2;

export interface Span {
  /** Prefix of the units to look at: never wider than the asker's scope. */
  readonly unit: string;
  readonly from: string;
  readonly to: string;
}

/** The span of every day and unit. */
export const EVERYTHING: Span = { unit: "", from: "0100-01-02", to: "9999-12-30" };

interface ChangedDay {
  analyser: string;
  day: string;
  unit: string;
  certificate: string;
  tests: number;
  changed: string;
}

const ROUND = "SELECT round FROM finding_rounds WHERE id = 1";

/** Holds where nobody else brought findings up to date since. */
const whereRound = (round: number): WriteCondition => ({
  sql: `(${ROUND}) = CAST(?2 AS INTEGER) AND ?3 IS NULL`,
  entry: String(round),
  batch: null,
});

export function findingRefreshOn(db: D1Database) {
  /** One round of bounded work. What it writes rests on what it read only where no other round came between; then it writes nothing. */
  async function lookOnce(span: Span, now: string): Promise<"done" | "more"> {
    const { from, to } = unitRange(span.unit);
    const [rounds, marked, chains] = await db.batch<Record<string, unknown>>([
      db.prepare(ROUND),
      // A day beside the span can reach into it over midnight.
      db
        .prepare(
          `SELECT analyser, day, unit, certificate, tests, changed FROM analyser_days
           WHERE changed IS NOT NULL AND unit >= ?1 AND unit < ?2 AND day >= ?3 AND day <= ?4 LIMIT ?5`,
        )
        .bind(from, to, daysAfter(span.from, -1), [span.to, daysAfter(span.to, 1)].sort().at(-1), DAYS_PER_ROUND + 1),
      chainsToLookAt(db, span.unit),
    ]);
    const all = (marked?.results ?? []) as unknown as ChangedDay[];
    const gaps = await detectChainGaps(db, chains?.results ?? []);
    if (all.length === 0 && gaps.chains.length === 0) return "done";
    const changed = firstOf(all);
    const days = await factsOf(db, changed);
    const round = Number(rounds?.results[0]?.round);
    const condition = whereRound(round);
    const findings = [...days.flatMap(detectOnDay), ...gaps.findings];
    const origins = [...days.map(({ analyser, day }) => toOrigin(analyser, day)), ...gaps.origins];
    const results = await db.batch([
      ...findingStatements(db, { origins, now, findings }, condition),
      seenStatement(db, changed, condition),
      lookedStatement(db, gaps.chains, condition),
      db.prepare("UPDATE finding_rounds SET round = round + 1 WHERE id = 1 AND round = ?1").bind(round),
    ]);
    const isWritten = results.at(-1)?.meta.changes === 1;
    return isWritten && changed.length === all.length && !gaps.more ? "done" : "more";
  }

  return {
    /**
     * Brings the findings of a span up to date with what has changed since: each changed day of an analyser and the days of work beside it, each unit's day read once.
     * Reads next to nothing where nothing has changed. False where more is left than one call does.
     */
    async refresh(span: Span, now: string): Promise<boolean> {
      for (let round = 0; round < ROUNDS_PER_CALL; round += 1) if ((await lookOnce(span, now)) === "done") return true;
      return false;
    },
  };
}

/** As many of the changed days as one round looks at. */
function firstOf(all: readonly ChangedDay[]): ChangedDay[] {
  let tests = 0;
  return all.slice(0, DAYS_PER_ROUND).filter((day, index) => {
    tests += day.tests;
    return index === 0 || tests <= TESTS_PER_ROUND;
  });
}

/** Takes the marks away that were seen; one that an ingest has set since stays. */
function seenStatement(
  db: D1Database,
  changed: readonly ChangedDay[],
  { sql, entry, batch }: WriteCondition,
): D1PreparedStatement {
  const rows = changed.map(({ analyser, day, unit, certificate, changed: mark }) => [
    analyser,
    day,
    unit,
    certificate,
    mark,
  ]);
  return db
    .prepare(
      `UPDATE analyser_days SET changed = NULL WHERE (analyser, day, unit, certificate, changed) IN
         (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1)) AND ${sql}`,
    )
    .bind(JSON.stringify(rows), entry, batch);
}

/** All that the detectors ask of the changed days and of those beside them, whose answer may change with them. */
async function factsOf(db: D1Database, changed: readonly ChangedDay[]): Promise<AnalyserDayFacts[]> {
  const changedOf = new Map<string, string[]>();
  for (const { analyser, day } of changed) changedOf.set(analyser, [...(changedOf.get(analyser) ?? []), day]);
  if (changedOf.size === 0) return [];
  const calendars = await calendarsOf(db, changedOf);
  const looked = [...changedOf].flatMap(([analyser, days]) => {
    const calendar = calendars.get(analyser) as Calendar;
    const beside = days.flatMap((day) => [
      calendar.before(day),
      day,
      calendar.after(day),
      daysAfter(day, -1),
      daysAfter(day, 1),
    ]);
    return [...new Set(beside)].flatMap((day) =>
      day === null ? [] : [{ analyser, day, window: calendar.around(day) }],
    );
  });
  const unitDays = new Map<string, UnitDay>();
  for (const { analyser, window } of looked) {
    for (const one of calendars.get(analyser)?.unitsOn(window) ?? []) unitDays.set(`${one.day} ${one.unit}`, one);
  }
  const analysers = [...changedOf.keys()];
  const asked = looked.map(({ analyser, day }) => ({ analyser, days: [daysAfter(day, -1), day, daysAfter(day, 1)] }));
  const [tests, memory, downloads, shifts] = await Promise.all([
    readTestsOfDays(db, [...unitDays.values()]),
    readMemoryTests(db, asked),
    readDownloads(db, analysers),
    readShifts(db, asked),
  ]);
  const testsOn = groupedBy(tests, ({ analyser, stopDay }) => `${stopDay} ${analyser}`);
  const memoryDownloadsOn = groupedBy<DownloadedTest>(memory, ({ analyser, day }) => `${day} ${analyser}`);
  const downloadsOn = groupedBy<Download & { analyser: string }>(downloads, ({ analyser }) => analyser);
  const shiftsOn = groupedBy<ShiftFacts>(shifts, ({ analyser, day }) => `${day} ${analyser}`);
  return looked.map(({ analyser, day, window }) => {
    const besideIt = [daysAfter(day, -1), day, daysAfter(day, 1)];
    return {
      analyser,
      day,
      tests: window.flatMap((one) => testsOn.get(`${one} ${analyser}`) ?? []).sort(inTime),
      memory: besideIt.flatMap((one) => memoryDownloadsOn.get(`${one} ${analyser}`) ?? []),
      downloads: downloadsOn.get(analyser) ?? [],
      shifts: besideIt.flatMap((one) => shiftsOn.get(`${one} ${analyser}`) ?? []),
    };
  });
}

/** The days on which an analyser worked, around those that were asked for. */
interface Calendar {
  readonly before: (day: string) => string | null;
  readonly after: (day: string) => string | null;
  /** A day with the days of work beside it. */
  readonly around: (day: string) => string[];
  readonly unitsOn: (days: readonly string[]) => UnitDay[];
}

/** Reads the days of work of each analyser from two before its first changed day to two after its last: the days beside a changed one are looked at with those beside them. */
async function calendarsOf(
  db: D1Database,
  changedOf: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, Calendar>> {
  const beside = (edge: "min" | "max", day: string) =>
    `coalesce((SELECT ${edge}(day) FROM (SELECT DISTINCT day FROM analyser_days WHERE analyser = ?1 AND tests > 0 AND day ${edge === "min" ? "<" : ">"} ${day}
       ORDER BY day ${edge === "min" ? "DESC" : ""} LIMIT 2)), ${day})`;
  const analysers = [...changedOf];
  const results = await db.batch<UnitDay>(
    analysers.map(([analyser, days]) => {
      const inOrder = days.toSorted();
      return db
        .prepare(
          `SELECT day, unit FROM analyser_days WHERE analyser = ?1 AND tests > 0
             AND day >= ${beside("min", "?2")} AND day <= ${beside("max", "?3")} GROUP BY day, unit`,
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

/** One order whichever way they were read, so that the same question is the same. */
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
