import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { CountRow } from "../statistics/count-row.ts";
import { createParameters, type SqlParameters } from "./sql-parameters.ts";
import { unitsWithin } from "./units-within.ts";

/** The dimensions of the roll-up. */
export const DIMENSIONS = [
  "jurisdiction",
  "checkpoint",
  "officer",
  "hour",
  "weekday-hour",
  "day-type",
  "reason",
  "sex",
  "age-band",
  "reading",
  "flag",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Days from first to last, both included, as in 2020-10-15. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export interface CountQuery {
  /** Prefix of the units to count: never wider than the caller's scope. */
  readonly unit: string;
  /** All days if null. */
  readonly days: DayRange | null;
  readonly dimension: Dimension | "total" | "uncounted";
  readonly byUnit: boolean;
  readonly period: "day" | "month" | null;
}

export function statisticsOn(db: D1Database) {
  return {
    /**
     * Counts from the roll-up, never from the stops: whole months from month rows, cut months from day rows. `undated`
     * is the number of stops of the cut months whose day is unknown, so that they may or may not be in the range.
     * Carried by the primary key (unit, period, …): a run of rows for each unit in scope.
     */
    async count({ unit, days, dimension, byUnit, period }: CountQuery): Promise<{ rows: CountRow[]; undated: number }> {
      const { whole, cut } = days ? split(days) : { whole: ALL_MONTHS, cut: [] };
      // Grouping by day leaves out stops whose day is unknown, and counts them in `undated`.
      const byDay = period === "day";
      const dated = byDay ? [days ?? ALL_DAYS] : cut;
      const counted = {
        unit,
        dimension,
        group: [byUnit ? "unit" : "NULL", period === null ? "NULL" : byDay ? "period" : "substr(period, 1, 7)"],
      };
      const statements = [
        ...dated.map((range) => rowsOfDays(db, counted, range)),
        ...(whole && !byDay ? [rowsOfMonths(db, counted, whole)] : []),
      ];
      const undated = dated.map((range) => undatedOf(db, unit, range.from.slice(0, 7), range.to.slice(0, 7)));
      const results = await db.batch<CountRow>([...statements, ...undated]);
      const rows = results.slice(0, statements.length).flatMap((result) => result.results);
      const counts = results.slice(statements.length).map((result) => result.results[0]?.count ?? 0);
      return { rows: addUp(rows), undated: counts.reduce((sum, count) => sum + count, 0) };
    },
  };
}

const ALL_MONTHS: DayRange = { from: "0000-00", to: "9999-99" };
const ALL_DAYS: DayRange = { from: "0000-00-00", to: "9999-99-99" };

interface Counted {
  readonly unit: string;
  readonly dimension: CountQuery["dimension"];
  /** The expressions for unit and period by which rows are grouped. */
  readonly group: readonly string[];
}

/** Sums of the rows that `from` selects: of a column of its own, or of each key that a row has in the dimension. */
function sumsOf({ dimension, group }: Counted, from: string, { bind }: SqlParameters): string {
  const isColumn = dimension === "total" || dimension === "uncounted";
  const [key, count, keys] = isColumn
    ? ["''", dimension === "total" ? "stops" : "uncounted", ""]
    : ["counted.key", "counted.value", `CROSS JOIN json_each(counts, ${bind(`$."${dimension}"`)}) AS counted`];
  return `SELECT * FROM (
    SELECT ${group[0]} AS unit, ${group[1]} AS period, ${key} AS key, category, sum(${count}) AS count
    FROM (${from}) ${keys} GROUP BY 1, 2, 3, 4 HAVING sum(${count}) <> 0)`;
}

function rowsOfDays(db: D1Database, counted: Counted, { from, to }: DayRange): D1PreparedStatement {
  const bound = createParameters();
  const sql = `WITH RECURSIVE ${unitsWithin("stop_counts", counted.unit, bound)}
    ${sumsOf(
      counted,
      `SELECT rows.* FROM units CROSS JOIN stop_counts AS rows ON rows.unit = units.unit
       WHERE period >= ${bound.bind(from)} AND period <= ${bound.bind(to)} AND length(period) = 10`,
      bound,
    )}`;
  return db.prepare(sql).bind(...bound.values);
}

/** Seeks each month separately: between the rows of two months are those of the first one's days. */
function rowsOfMonths(db: D1Database, counted: Counted, { from, to }: DayRange): D1PreparedStatement {
  const bound = createParameters();
  const units = unitsWithin("stop_counts", counted.unit, bound);
  const last = bound.bind(to);
  const first = (unit: string, after: string) =>
    `(SELECT period FROM stop_counts WHERE unit = ${unit} AND period ${after} AND period <= ${last}
      ORDER BY period LIMIT 1)`;
  const sql = `WITH RECURSIVE ${units},
    months(unit, period) AS (
      SELECT unit, ${first("units.unit", `>= ${bound.bind(from)}`)} FROM units
      UNION ALL
      SELECT unit, ${first("months.unit", "> months.period || '~'")} FROM months WHERE period IS NOT NULL
    )
    ${sumsOf(
      counted,
      `SELECT rows.* FROM months
       CROSS JOIN stop_counts AS rows ON rows.unit = months.unit AND rows.period = months.period`,
      bound,
    )}`;
  return db.prepare(sql).bind(...bound.values);
}

/** The total of these months less the sum of their days. */
function undatedOf(db: D1Database, unit: string, firstMonth: string, lastMonth: string): D1PreparedStatement {
  const bound = createParameters();
  const sql = `WITH RECURSIVE ${unitsWithin("stop_counts", unit, bound)}
    SELECT coalesce(sum(CASE length(period) WHEN 7 THEN stops ELSE -stops END), 0) AS count
    FROM units CROSS JOIN stop_counts AS rows ON rows.unit = units.unit
      AND period >= ${bound.bind(firstMonth)} AND period <= ${bound.bind(`${lastMonth}~`)}`;
  return db.prepare(sql).bind(...bound.values);
}

/** Rows with those of the same group added up. */
function addUp(rows: readonly CountRow[]): CountRow[] {
  const groups = new Map<string, CountRow>();
  for (const row of rows) {
    const name = JSON.stringify([row.unit, row.period, row.key, row.category]);
    const same = groups.get(name);
    groups.set(name, same ? { ...same, count: same.count + row.count } : row);
  }
  return [...groups.values()];
}

/** The whole months of a range as months, and the days before and after them. */
export function split({ from, to }: DayRange): { whole: DayRange | null; cut: DayRange[] } {
  const months = monthsBetween(from.slice(0, 7), to.slice(0, 7));
  const isWhole = (month: string) => `${month}-01` >= from && lastDay(month) <= to;
  const whole = months.filter(isWhole);
  const cut = months
    .filter((month) => !isWhole(month))
    .map((month) => ({ from: later(`${month}-01`, from), to: earlier(lastDay(month), to) }));
  return { whole: whole.length > 0 ? { from: whole[0] as string, to: whole.at(-1) as string } : null, cut };
}

function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  let [year, month] = first.split("-").map(Number) as [number, number];
  for (let name = first; name <= last; name = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`) {
    months.push(name);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return months;
}

function lastDay(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return `${month}-${new Date(Date.UTC(year, number, 0)).getUTCDate()}`;
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
