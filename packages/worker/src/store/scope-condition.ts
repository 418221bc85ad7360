import { type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { unitRange } from "../unit-scope.ts";

/** The condition that a column of unit codes lies within a scope: the unit itself and all under it. */
export function isWithin(column: SQLiteColumn | SQL, scope: string): SQL {
  const { from, to } = unitRange(scope);
  return sql`(${column} >= ${from} AND ${column} < ${to})`;
}
