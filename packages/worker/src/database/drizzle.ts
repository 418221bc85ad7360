import type { D1Database, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";
import { getTableColumns, type InferInsertModel, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/** What both functions need of a Drizzle query (select, insert, update or delete) whose result has the type T. */
interface DrizzleQuery<T> {
  readonly _: { readonly result: T };
  toSQL(): { readonly sql: string; readonly params: readonly unknown[] };
  prepare(): { mapResult(response: unknown, isFromBatch: boolean): unknown };
}

/**
 * Returns a Drizzle query as a D1 statement, so that `db.batch` takes it next to statements written by hand.
 *
 * @example
 * const query = orm.select({ id: devices.id, setAt: devices.askedAt }).from(devices);
 * const [, result] = await db.batch([auditStatement(db, row), toStatement(db, query)]);
 * const rows = toRows(query, result); // { id: string; setAt: string }[]
 */
export function toStatement(db: D1Database, query: DrizzleQuery<unknown>): D1PreparedStatement {
  const { sql, params } = query.toSQL();
  return db.prepare(sql).bind(...params);
}

/**
 * Returns the rows of a query that ran in a batch, as the query itself would have returned them. D1 answers a batch
 * with objects, so all columns that the query selects must have different names (alias one with `sql\`…\`.as("name")`).
 */
export function toRows<T extends readonly unknown[]>(query: DrizzleQuery<T>, result: D1Result | undefined): T {
  // Drizzle declares this result as unknown; it is what the query returns when Drizzle runs it.
  return query.prepare().mapResult(result, true) as T;
}

/**
 * Returns the insert of one row where a condition holds, for a batch whose statements depend on each other. All columns
 * are written; those that the row leaves out become NULL.
 */
export function insertWhere<Table extends SQLiteTable>(
  orm: DrizzleD1Database,
  table: Table,
  row: InferInsertModel<Table> & Readonly<Record<string, unknown>>,
  condition: SQL | undefined,
) {
  const values = Object.entries(getTableColumns(table)).map(([key, column]) => sql.param(row[key] ?? null, column));
  return orm.insert(table).select(sql`select ${sql.join(values, sql`, `)} where ${condition ?? sql`true`}`);
}
