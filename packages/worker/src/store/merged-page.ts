import { createParameters, type SqlParameters, type Term, termSql } from "./sql-parameters.ts";
import { unitsWithin } from "./units-within.ts";

/** A page of one table's rows in one order, merged from the sorted runs of many units. */
export interface Merge {
  readonly table: string;
  /** The columns to return; the unit, the key and the order are among them. */
  readonly columns: readonly string[];
  /** The table's primary key. */
  readonly key: readonly string[];
  /** The columns of the order; no two rows have the same values of them. */
  readonly order: readonly string[];
  readonly newestFirst: boolean;
  /** The index to use, named so that the planner cannot choose another; the primary key if absent. */
  readonly index?: string | undefined;
  /** The conditions of every row. */
  readonly where: readonly Term[];
  /**
   * The positions in the order after which the rows begin. Several starts are as many runs of each unit, distinguished
   * by `lane`.
   */
  readonly starts: readonly { readonly lane: number; readonly position: readonly (string | number)[] }[];
  /** An indexed expression that has one value in each lane. */
  readonly lane?: string;
  /** Prefix of the units. */
  readonly unit: string;
  readonly limit: number;
}

/**
 * A merge of sorted runs: the queue of the recursive table holds the next row of each unit and lane, and each row that
 * leaves it adds its successor. It reads a few rows for each unit and for each row of the page, however long the runs
 * are.
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
    // The + removes the columns' affinity. With affinity, SQLite seeks by the first column of the order alone, and
    // reads all rows that share its value.
    const from = position.map((column) => `+${run}.${column}`).join(", ");
    const beyond = `(${order.join(", ")}) ${newestFirst ? "<" : ">"} (${from})`;
    const all = [`unit = ${run}.unit`, ...(lane ? [`${lane} = ${run}.lane`] : []), ...terms, beyond].join(" AND ");
    const sorted = order.map((column) => `${column} ${newestFirst ? "DESC" : "ASC"}`).join(", ");
    const indexed = index ? `INDEXED BY ${index} ` : "";
    const one = `SELECT ${key.join(", ")} FROM ${table} ${indexed}WHERE ${all} ORDER BY ${sorted} LIMIT 1`;
    return `${table} AS found ON (${key.map((column) => `found.${column}`).join(", ")}) IN (${one})`;
  };
}
