import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { memoryDownloads, shifts } from "../database/schema.ts";
import { isDuplicate } from "../database/sqlite-errors.ts";
import { isWithin } from "./scope-condition.ts";

/** A table whose rows are stored once, under an id that is the digest of their content. */
type AppendOnlyTable = typeof memoryDownloads | typeof shifts;

export type Added = "added" | "duplicate";

/** A page of such a table, newest first. */
export interface TimedQuery {
  /** Prefix of the units to see: never wider than the caller's scope. */
  readonly unit: string;
  readonly after: TimedPosition | null;
  readonly limit: number;
}

export interface TimedPosition {
  readonly at: string;
  readonly id: string;
}

/** Stores a row by these statements, unless it is stored already or another call stores it at the same moment. */
export async function addOnce(
  db: D1Database,
  table: AppendOnlyTable,
  id: string,
  statements: readonly D1PreparedStatement[],
): Promise<Added> {
  const [stored] = await drizzle(db).select({ id: table.id }).from(table).where(eq(table.id, id));
  if (stored) return "duplicate";
  try {
    await db.batch([...statements]);
    return "added";
  } catch (error) {
    if (isDuplicate(error)) return "duplicate";
    throw error;
  }
}

/**
 * The rows of a page. With `+`, SQLite does not use an index on the unit: the index on (at, id) carries the page and
 * its order.
 */
export function isOnPage(table: AppendOnlyTable, { unit, after }: TimedQuery): SQL | undefined {
  return and(
    isWithin(sql`+${table.unit}`, unit),
    after ? sql`(${table.at}, ${table.id}) < (${after.at}, ${after.id})` : undefined,
  );
}

export const newestFirst = (table: AppendOnlyTable): [SQL, SQL] => [desc(table.at), desc(table.id)];
