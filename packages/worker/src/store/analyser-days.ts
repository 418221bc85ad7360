import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { dayStartMs, daysAfter } from "../china-days.ts";
import { deriveAnalyserDayChanges } from "../ingest/analyser-days.ts";
import type { StopChange, StoredTest } from "../ingest/projection.ts";
import type { PlacedTest } from "../integrity/detect-on-day.ts";
import { unitRange } from "../unit-scope.ts";
import type { WriteCondition } from "./write-condition.ts";

/** A day of a unit. */
export interface UnitDay {
  readonly unit: string;
  readonly day: string;
}

export interface ImpactQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
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

/** The statement that keeps how many tests each analyser made on which day, and marks the day for the detectors: one row for each of a batch's analysers and days. */
export function analyserDayStatements(
  db: D1Database,
  stops: readonly StopChange[],
  mark: string,
  condition: WriteCondition,
): D1PreparedStatement[] {
  const rows = deriveAnalyserDayChanges(stops).map(({ analyser, day, unit, certificate, by }) => [
    analyser,
    day,
    unit,
    certificate,
    by,
  ]);
  if (rows.length === 0) return [];
  return [
    db
      .prepare(
        `INSERT INTO analyser_days (analyser, day, unit, certificate, tests, changed)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?4 FROM json_each(?1) WHERE ${condition.sql}
         ON CONFLICT DO UPDATE SET tests = tests + excluded.tests, changed = excluded.changed`,
      )
      .bind(JSON.stringify(rows), condition.entry, condition.batch, mark),
  ];
}

/** Marks days of an analyser for the detectors, also those on which nothing was logged. */
export function markStatement(
  db: D1Database,
  days: readonly string[],
  analyser: string,
  unit: string,
  mark: string,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO analyser_days (analyser, day, unit, certificate, tests, changed) SELECT ?2, value, ?3, '', 0, ?4 FROM json_each(?1) WHERE true
       ON CONFLICT DO UPDATE SET changed = excluded.changed`,
    )
    .bind(JSON.stringify(days), analyser, unit, mark);
}

/** Marks every day of which a memory or a shift tells. */
export function markStoredDays(db: D1Database, mark: string): D1PreparedStatement[] {
  const insert = "INSERT OR IGNORE INTO analyser_days (analyser, day, unit, certificate, tests, changed)";
  return [
    db
      .prepare(
        `${insert} SELECT DISTINCT memory_tests.analyser, day, unit, '', 0, ?1 FROM memory_tests JOIN memory_downloads ON id = download`,
      )
      .bind(mark),
    db.prepare(`${insert} SELECT analyser, day, unit, '', 0, ?1 FROM shifts`).bind(mark),
  ];
}

export function analyserDaysOn(db: D1Database) {
  return {
    /**
     * Every test that an analyser made or that was made under a certificate, by day and unit. The days come from the roll-up, by its primary key or `analyser_days_certificate`, and only
     * the stops of those days are read, by `stops_unit_at`.
     */
    async impact({ unit, analyser, certificate, from, to, after, limit }: ImpactQuery): Promise<Impact> {
      const units = unitRange(unit);
      const doubt =
        analyser === undefined
          ? "certificate = ?6 AND certificate <> ''"
          : "analyser = ?5 AND (?6 IS NULL OR certificate = ?6)";
      const within = `FROM analyser_days WHERE ${doubt} AND tests > 0 AND unit >= ?1 AND unit < ?2 AND day >= ?3 AND day <= ?4`;
      const values = [units.from, units.to, from, to, analyser ?? null, certificate ?? null];
      const [totals, days] = await db.batch<Record<string, string | number>>([
        db
          .prepare(`SELECT coalesce(sum(tests), 0) AS tests, count(DISTINCT analyser) AS analysers ${within}`)
          .bind(...values),
        db
          .prepare(
            `SELECT day, unit, sum(tests) AS tests ${within} AND (day, unit) > (?7, ?8) GROUP BY day, unit ORDER BY day, unit LIMIT ?9`,
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

/** The tests of days of units, each day's stops read once. Carried by `stops_unit_at`. */
export async function readTestsOfDays(db: D1Database, days: readonly UnitDay[]): Promise<PlacedTest[]> {
  if (days.length === 0) return [];
  const spans = days.map(({ unit, day }) => [unit, dayStartMs(day), dayStartMs(daysAfter(day, 1)), day]);
  const { results } = await db
    .prepare(
      `SELECT stops.id, stops.unit, officer, tests, span.value ->> 3 AS day FROM json_each(?1) AS span
       CROSS JOIN stops ON unit = span.value ->> 0 AND at_ms >= span.value ->> 1 AND at_ms < span.value ->> 2 WHERE tests <> '[]'`,
    )
    .bind(JSON.stringify(spans))
    .all<{ id: string; unit: string; officer: string; tests: string; day: string }>();
  return results.flatMap(({ id, unit, officer, tests, day }) =>
    (JSON.parse(tests) as StoredTest[]).map((test) => ({
      ...NOT_KNOWN,
      ...test,
      stop: id,
      officer,
      unit,
      stopDay: day,
    })),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
