import type { D1Database } from "@cloudflare/workers-types";
import { createParameters, termSql } from "./sql-parameters.ts";
import { statisticsOn } from "./statistics.ts";
import { chooseIndex } from "./stop-index.ts";
import type { StopsQuery } from "./stops-query.ts";
import { unitsWithin } from "./units-within.ts";

/** How many match; with `atLeast`, there may be more. */
export interface MatchCount {
  readonly number: number;
  readonly atLeast: boolean;
}

/** A count reads at most so many rows. */
export const MAX_COUNTED_ROWS = 10_000;

/**
 * How many stops match a query, without its cursor and limit. By unit and category alone the roll-up has the exact
 * number; with any other filter rows are counted, and the result is `atLeast` where `MAX_COUNTED_ROWS` were not enough.
 */
export async function countStops(db: D1Database, query: StopsQuery): Promise<MatchCount> {
  const { unit, category, open, officer, checkpoint, operation, fromMs, toMs } = query;
  const isRolledUp = !open && [officer, checkpoint, operation, fromMs, toMs].every((filter) => filter === undefined);
  return isRolledUp ? { number: await rolledUp(db, unit, category), atLeast: false } : countRows(db, query);
}

/**
 * The stops in statistics, and those that only lists show: voided stops, and stops whose first entry has not arrived.
 */
async function rolledUp(db: D1Database, unit: string, category: string | undefined): Promise<number> {
  const { count } = statisticsOn(db);
  const counted = await Promise.all(
    (["total", "uncounted"] as const).map((dimension) =>
      count({ unit, days: null, dimension, byUnit: false, period: null }),
    ),
  );
  const rows = counted.flatMap(({ rows }) => rows).filter((row) => category === undefined || row.category === category);
  return rows.reduce((sum, row) => sum + row.count, 0);
}

async function countRows(db: D1Database, query: StopsQuery): Promise<MatchCount> {
  const { index, seek, test } = chooseIndex(query);
  const bound = createParameters();
  const units = unitsWithin("stops", query.unit, bound);
  const inRange = [...seek, ...(query.toMs === undefined ? [] : [["at_ms <", query.toMs] as const])].map((term) =>
    termSql(term, bound),
  );
  const matches = test.length === 0 ? "true" : test.map((term) => termSql(term, bound)).join(" AND ");
  const row = await db
    .prepare(
      `WITH RECURSIVE ${units}
       SELECT count(*) AS rowsRead, coalesce(sum(matches), 0) AS number FROM (
         SELECT ${matches} AS matches FROM units CROSS JOIN stops ${index ? `INDEXED BY ${index}` : ""}
         ON ${["stops.unit = units.unit", ...inRange].join(" AND ")}
         LIMIT ${bound.bind(MAX_COUNTED_ROWS + 1)})`,
    )
    .bind(...bound.values)
    .first<{ rowsRead: number; number: number }>();
  const { rowsRead, number } = row ?? { rowsRead: 0, number: 0 };
  return { number: Math.min(number, MAX_COUNTED_ROWS), atLeast: rowsRead > MAX_COUNTED_ROWS };
}
