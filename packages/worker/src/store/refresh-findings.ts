import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { and, gte, isNotNull, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { daysAfter } from "../china-days.ts";
import { jsonRows } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { analyserDays } from "../database/schema.ts";
import {
  type AnalyserDayFacts,
  type Download,
  type DownloadedTest,
  detectOnDay,
  type PlacedTest,
  toOrigin,
} from "../integrity/detect-on-day.ts";
import type { ShiftFacts } from "../integrity/shift-facts.ts";
import { readTestsOfDays, type UnitDay } from "./analyser-days.ts";
import { changedChains, checkedStatement, detectChainGaps } from "./chain-gaps.ts";
import { findingStatements } from "./findings.ts";
import { readDownloads, readMemoryTests } from "./memory-downloads.ts";
import { isWithin } from "./scope-condition.ts";
import { readShifts } from "./shifts.ts";
import type { WriteCondition } from "./write-condition.ts";

/** How much one round takes: changed days of analysers, and tests on them. */
const DAYS_PER_ROUND = 120;
const TESTS_PER_ROUND = 4_000;
const ROUNDS_PER_CALL = 2;

export interface Span {
  /** Prefix of the units to look at: never wider than the caller's scope. */
  readonly unit: string;
  readonly from: string;
  readonly to: string;
}

/** The span of every day and unit. */
export const EVERYTHING: Span = { unit: "", from: "0100-01-02", to: "9999-12-30" };

type ChangedDay = typeof analyserDays.$inferSelect;
const SEEN = jsonRows(analyserDays, "analyser", "day", "unit", "certificate", "changed");

const ROUND = "SELECT round FROM finding_rounds WHERE id = 1";

/** True where no other round was written since. */
const onlyInRound = (round: number): WriteCondition => ({
  sql: `(${ROUND}) = CAST(?2 AS INTEGER) AND ?3 IS NULL`,
  entry: String(round),
  batch: null,
});

export function findingRefreshOn(db: D1Database) {
  const orm = drizzle(db);

  /** One round of bounded work. It writes nothing where another round was written after it had read. */
  async function runRound(span: Span, now: string): Promise<"done" | "more"> {
    // A day next to the span can reach into it over midnight.
    const [first, last] = [daysAfter(span.from, -1), [span.to, daysAfter(span.to, 1)].sort().at(-1) ?? span.to];
    // Carried by `analyser_days_changed`.
    const marked = orm
      .select()
      .from(analyserDays)
      .where(
        and(
          isNotNull(analyserDays.changed),
          isWithin(analyserDays.unit, span.unit),
          and(gte(analyserDays.day, first), lte(analyserDays.day, last)),
        ),
      )
      .limit(DAYS_PER_ROUND + 1);
    const chains = changedChains(db, span.unit);
    const read = await db.batch<{ round: number }>([
      db.prepare(ROUND),
      toStatement(db, marked),
      toStatement(db, chains),
    ]);
    const all = toRows(marked, read[1]);
    const gaps = await detectChainGaps(db, toRows(chains, read[2]));
    if (all.length === 0 && gaps.chains.length === 0) return "done";
    const changed = takeRound(all);
    const days = await readFacts(db, changed);
    const round = Number(read[0]?.results[0]?.round);
    const condition = onlyInRound(round);
    const findings = [...days.flatMap(detectOnDay), ...gaps.findings];
    const origins = [...days.map(({ analyser, day }) => toOrigin(analyser, day)), ...gaps.origins];
    const results = await db.batch([
      ...findingStatements(db, { origins, now, findings }, condition),
      seenStatement(db, changed, condition),
      checkedStatement(db, gaps.chains, condition),
      db.prepare("UPDATE finding_rounds SET round = round + 1 WHERE id = 1 AND round = ?1").bind(round),
    ]);
    const isWritten = results.at(-1)?.meta.changes === 1;
    return isWritten && changed.length === all.length && !gaps.more ? "done" : "more";
  }

  return {
    /**
     * Updates the findings of a span from what has changed since: each changed day of an analyser and the working days
     * next to it, each unit's day read once. Reads next to nothing where nothing has changed. Returns false where more
     * is left.
     */
    async refresh(span: Span, now: string): Promise<boolean> {
      for (let round = 0; round < ROUNDS_PER_CALL; round += 1) if ((await runRound(span, now)) === "done") return true;
      return false;
    },
  };
}

/** As many of the changed days as one round takes. */
function takeRound(all: readonly ChangedDay[]): ChangedDay[] {
  let tests = 0;
  return all.slice(0, DAYS_PER_ROUND).filter((day, index) => {
    tests += day.tests;
    return index === 0 || tests <= TESTS_PER_ROUND;
  });
}

/** Removes the marks that were read; one that an ingest has set since stays. */
function seenStatement(
  db: D1Database,
  changed: readonly ChangedDay[],
  { sql, entry, batch }: WriteCondition,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE analyser_days SET changed = NULL WHERE (${SEEN.columns}) IN
         (SELECT ${SEEN.values} FROM json_each(?1)) AND ${sql}`,
    )
    .bind(SEEN.json(changed), entry, batch);
}

/** What the detectors need of the changed days and of the days next to them, whose findings may change with them. */
async function readFacts(db: D1Database, changed: readonly ChangedDay[]): Promise<AnalyserDayFacts[]> {
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
