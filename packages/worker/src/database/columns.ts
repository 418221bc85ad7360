import type { GetColumnData } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

type Columns = Readonly<Record<string, SQLiteColumn>>;
/** A row with these columns. */
export type RowOf<C extends Columns> = { [K in keyof C]: GetColumnData<C[K]> };
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
