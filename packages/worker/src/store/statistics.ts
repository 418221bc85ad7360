import type { D1Database } from "@cloudflare/workers-types";
import { unitRange } from "../scope.ts";

/** What the roll-up keeps a count by. */
export const DIMENSIONS = ["jurisdiction", "checkpoint", "officer", "hour", "day-type", "reason", "sex", "age-band", "reading", "flag"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Days from first to last, both included, as in 2020-10-15. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export interface CountQuery {
  /** Prefix of the units to count: never wider than the asker's scope. */
  readonly unit: string;
  /** Everything where it is left out. */
  readonly days: DayRange | null;
  readonly dimension: Dimension | "total";
  readonly byUnit: boolean;
  readonly period: "day" | "month" | null;
}

/** How many stops of one category, with the group they belong to. */
export interface CountRow {
  readonly unit: string | null;
  readonly period: string | null;
  readonly key: string;
  readonly category: string;
  readonly count: number;
}

export function statisticsOn(db: D1Database) {
  return {
    /**
     * Counts from the roll-up, never from the stops: whole months from month rows, cut months from day rows. `undated` is how many stops of the cut months are known
     * only to their month, so that nobody can say whether they lie in the range. Carried by the primary key (dimension, period, unit, …).
     */
    async count(query: CountQuery): Promise<{ rows: CountRow[]; undated: number }> {
      const { whole, cut } = query.days ? split(query.days) : { whole: null, cut: [] };
      const units = unitRange(query.unit);
      // Days of a month are finer than its total: grouping by day leaves out what is known to the month only, and says so in `undated`.
      const byDay = query.period === "day";
      const ranges: [from: string, to: string][] = [];
      if (!query.days) ranges.push(byDay ? ["0000-00-00", "9999-99-99"] : ["0000-00", "9999-99"]);
      else if (byDay) ranges.push([query.days.from, query.days.to]);
      else {
        if (whole) ranges.push([whole.from, whole.to]);
        for (const days of cut) ranges.push([days.from, days.to]);
      }
      const length = (range: [string, string]) => range[0].length;
      const group = [query.byUnit ? "unit" : "NULL", query.period === "month" ? "substr(period, 1, 7)" : query.period === "day" ? "period" : "NULL"];
      const select = `SELECT ${group[0]} AS unit, ${group[1]} AS period, key, category, sum(count) AS count FROM stop_counts
        WHERE dimension = ?1 AND period >= ?2 AND period <= ?3 AND length(period) = ?4 AND unit >= ?5 AND unit < ?6 GROUP BY 1, 2, key, category HAVING sum(count) <> 0`;
      const statements = ranges.map((range) => db.prepare(select).bind(query.dimension, range[0], range[1], length(range), units.from, units.to));

      // Month total less the sum of its days, for each month that is not answered by its month row.
      const [firstMonth, lastMonth] = byDay
        ? query.days
          ? [query.days.from.slice(0, 7), query.days.to.slice(0, 7)]
          : ["0000-00", "9999-99"]
        : ["", ""];
      const cutMonths = byDay ? null : cut.map(({ from }) => from.slice(0, 7));
      const undatedOf = db
        .prepare(
          `SELECT coalesce(sum(CASE length(period) WHEN 7 THEN count ELSE -count END), 0) AS count FROM stop_counts
           WHERE dimension = 'total' AND unit >= ?1 AND unit < ?2
             AND (substr(period, 1, 7) IN (SELECT value FROM json_each(?3)) OR (?4 <> '' AND period >= ?4 AND period <= ?5 || '~'))`,
        )
        .bind(units.from, units.to, JSON.stringify(cutMonths ?? []), firstMonth ?? "", lastMonth ?? "");
      const needsUndated = byDay || (cutMonths?.length ?? 0) > 0;
      const results = await db.batch<Record<string, unknown>>(needsUndated ? [...statements, undatedOf] : statements);
      const undated = needsUndated ? Number(results.pop()?.results[0]?.count ?? 0) : 0;
      return { rows: merged(results.flatMap(({ results: rows }) => rows as unknown as CountRow[])), undated };
    },
  };
}

/** Rows of the same group from several ranges, added up. */
function merged(rows: readonly CountRow[]): CountRow[] {
  const groups = new Map<string, CountRow>();
  for (const row of rows) {
    const name = JSON.stringify([row.unit, row.period, row.key, row.category]);
    const same = groups.get(name);
    groups.set(name, same ? { ...same, count: same.count + row.count } : row);
  }
  return [...groups.values()];
}

/** The whole months of a range as months, and the days that stand before and after them. */
export function split({ from, to }: DayRange): { whole: DayRange | null; cut: DayRange[] } {
  const months = monthsBetween(from.slice(0, 7), to.slice(0, 7));
  const isWhole = (month: string) => `${month}-01` >= from && lastDay(month) <= to;
  const whole = months.filter(isWhole);
  const cut = months.filter((month) => !isWhole(month)).map((month) => ({ from: later(`${month}-01`, from), to: earlier(lastDay(month), to) }));
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
