import { createParameters, type SqlParameters, type Term, termSql } from "./sql-parameters.ts";
import { unitsWithin } from "./units-within.ts";

/** Rows of one table in one order, out of the sorted runs of many units. */
export interface Merge {
  readonly table: string;
  /** What comes back; the unit, the key and the order are among them. */
  readonly columns: readonly string[];
  /** The table's primary key. */
  readonly key: readonly string[];
  /** By what the rows are ordered; no two rows have the same. */
  readonly order: readonly string[];
  readonly newestFirst: boolean;
  /** The index that carries it, named so that no planner's statistics can choose another; without it, the primary key does. */
  readonly index?: string | undefined;
  /** What every row has to meet. */
  readonly where: readonly Term[];
  /** Behind which position of the order the rows begin. Several starts are as many runs of each unit, told apart by `lane`. */
  readonly starts: readonly { readonly lane: number; readonly position: readonly (string | number)[] }[];
  /** An indexed expression that has one value in each lane. */
  readonly lane?: string;
  /** Prefix of the units. */
  readonly unit: string;
  readonly limit: number;
}

/**
 * A merge of sorted runs: the recursive table's queue holds the next row of each unit and lane, and each row that leaves it brings its successor. It reads a few rows for
 * each unit and for each row of the answer and none besides, however long the runs are.
 */
export function mergedPage(merge: Merge): { sql: string; values: (string | number)[] } {
  const { table, columns, order, newestFirst, starts, unit, limit } = merge;
  const bound = createParameters();
  const direction = newestFirst ? "DESC" : "ASC";
  const places = order.map((_, place) => `at${place}`);
  const lanes = starts.map(({ lane, position }) => `(${lane}, ${position.map(bound.bind).join(", ")})`);
  const successor = successorIn(merge, bound);
  const found = columns.map((column) => `found.${column}`).join(", ");
  const sql = `WITH RECURSIVE ${unitsWithin(table, unit, bound)},
starts(lane, ${places.join(", ")}) AS (VALUES ${lanes.join(", ")}),
runs AS (SELECT units.unit, starts.* FROM units CROSS JOIN starts),
page(lane, ${columns.join(", ")}) AS (
  SELECT runs.lane, ${found} FROM runs CROSS JOIN ${successor("runs", places)}
  UNION ALL
  SELECT page.lane, ${found} FROM page CROSS JOIN ${successor("page", order)}
  ORDER BY ${order.map((column) => `${columns.indexOf(column) + 2} ${direction}`).join(", ")} LIMIT ${bound.bind(limit)}
)
SELECT ${columns.join(", ")} FROM page ORDER BY ${order.map((column) => `${column} ${direction}`).join(", ")}`;
  return { sql, values: bound.values };
}

/** The row that follows a position in one run, found by its key. */
function successorIn({ table, key, order, newestFirst, index, where, lane }: Merge, bound: SqlParameters) {
  const terms = where.map((term) => termSql(term, bound));
  return (run: string, position: readonly string[]): string => {
    // The + takes the columns' affinity away: with it SQLite seeks by the order's first column alone, and reads all rows that share its value.
    const beyond = `(${order.join(", ")}) ${newestFirst ? "<" : ">"} (${position.map((column) => `+${run}.${column}`).join(", ")})`;
    const all = [`unit = ${run}.unit`, ...(lane ? [`${lane} = ${run}.lane`] : []), ...terms, beyond].join(" AND ");
    const sorted = order.map((column) => `${column} ${newestFirst ? "DESC" : "ASC"}`).join(", ");
    const one = `SELECT ${key.join(", ")} FROM ${table} ${index ? `INDEXED BY ${index} ` : ""}WHERE ${all} ORDER BY ${sorted} LIMIT 1`;
    return `${table} AS found ON (${key.map((column) => `found.${column}`).join(", ")}) IN (${one})`;
  };
}
