import { gte, lt, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { unitRange } from "../unit-scope.ts";

/** The condition that a column of unit codes lies within a scope: the unit itself and all under it. */
export function isWithin(column: SQLiteColumn, scope: string): SQL {
  const { from, to } = unitRange(scope);
  return sql`(${gte(column, from)} and ${lt(column, to)})`;
}
