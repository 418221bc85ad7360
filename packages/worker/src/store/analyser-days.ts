import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { dayStartMs, daysAfter } from "../china-days.ts";
import { jsonRows, rowReader, type StoredRow } from "../database/columns.ts";
import { analyserDays, stops } from "../database/schema.ts";
import { deriveAnalyserDayChanges } from "../ingest/analyser-days.ts";
import type { StopChange } from "../ingest/projection.ts";
import type { PlacedTest } from "../integrity/detect-on-day.ts";
import { unitRange } from "../unit-scope.ts";
import type { WriteCondition } from "./write-condition.ts";

/** A day of a unit. */
export interface UnitDay {
  readonly unit: string;
  readonly day: string;
}

/** An analyser and some of its days. */
export interface AnalyserAndDays {
  readonly analyser: string;
  readonly days: readonly string[];
}

/** Each analyser and day once, as the parameter of `json_each`. */
export function analyserDaysJson(wanted: readonly AnalyserAndDays[]): string {
  const pairs = wanted.flatMap(({ analyser, days }) => days.map((day) => JSON.stringify([analyser, day])));
  return `[${[...new Set(pairs)].join(",")}]`;
}

export interface ImpactQuery {
  /** Prefix of the units to see: never wider than the caller's scope. */
  readonly unit: string;
  readonly analyser?: string | undefined;
  readonly certificate?: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly after: UnitDay | null;
  /** After how many tests a page ends, at the end of a unit's day. */
  readonly limit: number;
}

/** What was touched: how much in all, and a page of the tests. */
export interface Impact {
  readonly total: { readonly tests: number; readonly analysers: number };
  readonly tests: readonly PlacedTest[];
  readonly next: UnitDay | null;
}

const TESTS = jsonRows(analyserDays, "analyser", "day", "unit", "certificate", "tests");

/**
 * The statement that counts the tests of each analyser and day, and marks the day for the detectors: one row for each
 * of a batch's analysers and days.
 */
export function analyserDayStatements(
  db: D1Database,
  changes: readonly StopChange[],
  mark: string,
  condition: WriteCondition,
): D1PreparedStatement[] {
  const rows = deriveAnalyserDayChanges(changes).map(({ by: tests, ...day }) => ({ ...day, tests }));
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO analyser_days (${TESTS.columns}, changed) SELECT ${TESTS.values}, ?4 FROM json_each(?1)
         WHERE ${condition.sql}
         ON CONFLICT DO UPDATE SET tests = tests + excluded.tests, changed = excluded.changed`,
      )
      .bind(TESTS.json(rows), condition.entry, condition.batch, mark),
  ];
}

/** Marks days of an analyser for the detectors, also those on which no test was logged. */
export function markDaysStatement(
  db: D1Database,
  days: readonly string[],
  analyser: string,
  unit: string,
  mark: string,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO analyser_days (analyser, day, unit, certificate, tests, changed)
       SELECT ?2, value, ?3, '', 0, ?4 FROM json_each(?1) WHERE true
       ON CONFLICT DO UPDATE SET changed = excluded.changed`,
    )
    .bind(JSON.stringify(days), analyser, unit, mark);
}

/** Marks every day of a memory or a shift. */
export function markStoredDays(db: D1Database, mark: string): D1PreparedStatement[] {
  const insert = "INSERT OR IGNORE INTO analyser_days (analyser, day, unit, certificate, tests, changed)";
  return [
    db
      .prepare(
        `${insert} SELECT DISTINCT memory_tests.analyser, day, unit, '', 0, ?1
         FROM memory_tests JOIN memory_downloads ON id = download`,
      )
      .bind(mark),
    db.prepare(`${insert} SELECT analyser, day, unit, '', 0, ?1 FROM shifts`).bind(mark),
  ];
}

export function analyserDaysOn(db: D1Database) {
  return {
    /**
     * Every test that an analyser made or that was made under a certificate, by day and unit. The days come from the
     * roll-up, by its primary key or `analyser_days_certificate`; of the stops only those of these days are read, by
     * their primary key.
     */
    async impact({ unit, analyser, certificate, from, to, after, limit }: ImpactQuery): Promise<Impact> {
      const units = unitRange(unit);
      const doubt =
        analyser === undefined
          ? "certificate = ?6 AND certificate <> ''"
          : "analyser = ?5 AND (?6 IS NULL OR certificate = ?6)";
      const within = `FROM analyser_days
        WHERE ${doubt} AND tests > 0 AND unit >= ?1 AND unit < ?2 AND day >= ?3 AND day <= ?4`;
      const values = [units.from, units.to, from, to, analyser ?? null, certificate ?? null];
      const [totals, days] = await db.batch<Record<string, string | number>>([
        db
          .prepare(`SELECT coalesce(sum(tests), 0) AS tests, count(DISTINCT analyser) AS analysers ${within}`)
          .bind(...values),
        db
          .prepare(
            `SELECT day, unit, sum(tests) AS tests ${within} AND (day, unit) > (?7, ?8)
             GROUP BY day, unit ORDER BY day, unit LIMIT ?9`,
          )
          .bind(...values, after?.day ?? "", after?.unit ?? "", limit + 1),
      ]);
      const touched = (days?.results ?? []).map((row) => ({
        day: String(row.day),
        unit: String(row.unit),
        tests: Number(row.tests),
      }));
      let count = 0;
      const page = touched.slice(0, limit).filter(({ tests }) => {
        const isWithin = count === 0 || count + tests <= limit;
        count = isWithin ? count + tests : Number.POSITIVE_INFINITY;
        return isWithin;
      });
      const tests = (await readTestsOfDays(db, page)).filter(
        (test) =>
          (analyser === undefined || test.analyser === analyser) &&
          (certificate === undefined || test.certificate === certificate),
      );
      const [total] = totals?.results ?? [];
      return {
        total: { tests: Number(total?.tests ?? 0), analysers: Number(total?.analysers ?? 0) },
        tests: tests.sort((a, b) => order(a.stopDay, b.stopDay) || order(a.unit, b.unit) || (a.ms ?? 0) - (b.ms ?? 0)),
        next: page.length < touched.length ? (page.at(-1) ?? null) : null,
      };
    },
  };
}

const NOT_KNOWN = {
  analyser: null,
  testNumber: null,
  certificate: null,
  verifiedFrom: null,
  verifiedUntil: null,
  ms: null,
  position: null,
  reading: null,
} satisfies Partial<PlacedTest>;

const readTested = rowReader({ id: stops.id, unit: stops.unit, officer: stops.officer, tests: stops.tests });

/** The tests of days of units, each day's stops read once. Carried by the primary key of `stops`. */
export async function readTestsOfDays(db: D1Database, days: readonly UnitDay[]): Promise<PlacedTest[]> {
  if (days.length === 0) return [];
  const spans = days.map(({ unit, day }) => [unit, dayStartMs(day), dayStartMs(daysAfter(day, 1)), day]);
  const { results } = await db
    .prepare(
      `SELECT stops.id, stops.unit, officer, tests, span.value ->> 3 AS day FROM json_each(?1) AS span
       CROSS JOIN stops ON unit = span.value ->> 0 AND at_ms >= span.value ->> 1 AND at_ms < span.value ->> 2
       WHERE tests <> '[]'`,
    )
    .bind(JSON.stringify(spans))
    .all<StoredRow & { day: string }>();
  return results.flatMap(({ day: stopDay, ...row }) => {
    const { id: stop, unit, officer, tests } = readTested(row);
    return tests.map((test) => ({ ...NOT_KNOWN, ...test, stop, officer, unit, stopDay }));
  });
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
