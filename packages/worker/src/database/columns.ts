import { type GetColumnData, getTableColumns, type InferInsertModel, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";

/** What SQL by hand takes from the schema, so that a renamed column breaks the compile. */

type Columns = Readonly<Record<string, SQLiteColumn>>;
/** A row that a query returns which selects these columns and expressions. */
export type RowOf<S extends Readonly<Record<string, SQLiteColumn | SQL | SQL.Aliased>>> = {
  [K in keyof S]: S[K] extends SQLiteColumn
    ? GetColumnData<S[K]>
    : S[K] extends SQL<infer T> | SQL.Aliased<infer T>
      ? T
      : never;
};
/** A row as SQL returns it, by the columns' names in SQL. */
export type StoredRow = Readonly<Record<string, unknown>>;

/** Returns what reads rows of SQL by hand as Drizzle would: by the names in code, JSON and booleans decoded. */
export function rowReader<C extends Columns>(columns: C): (row: StoredRow) => RowOf<C> {
  const all = Object.entries(columns).map(([key, column]) => [key, column, column.name] as const);
  return (stored) => {
    const row: Record<string, unknown> = {};
    for (const [key, column, name] of all) {
      const value = stored[name];
      row[key] = value === null || value === undefined ? null : column.mapFromDriverValue(value);
    }
    return row as RowOf<C>;
  };
}

/** Rows of some columns of a table, for a statement that takes all of them as one JSON parameter. */
export interface JsonRows<Row> {
  /** The columns' names, as in `a, b`. */
  readonly columns: string;
  /** The values of a row of `json_each`, as in `value ->> 0, value ->> 1`. */
  readonly values: string;
  /** The parameter. */
  readonly json: (rows: readonly Row[]) => string;
}

/**
 * Returns the parts of `INSERT INTO … (columns) SELECT values FROM json_each(?1)`. A statement of this form is the same
 * for any number of rows, within D1's limit of 100 parameters.
 */
export function jsonRows<T extends SQLiteTable, K extends keyof InferInsertModel<T> & string>(
  table: T,
  ...keys: readonly K[]
): JsonRows<Required<Pick<InferInsertModel<T>, K>>> {
  const all: Columns = getTableColumns(table);
  const columns = keys.map((key) => all[key] as SQLiteColumn);
  const stored = (value: unknown, column: SQLiteColumn) =>
    value === null ? null : column.mapToDriverValue(value as never);
  return {
    columns: columns.map(({ name }) => `"${name}"`).join(", "),
    values: columns.map((_, index) => `value ->> ${index}`).join(", "),
    json: (rows) =>
      JSON.stringify(rows.map((row) => columns.map((column, index) => stored(row[keys[index] as K], column)))),
  };
}

/** The condition that a column has one of these values, however many they are. */
export function isOneOf(column: SQLiteColumn, values: readonly (string | number)[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
