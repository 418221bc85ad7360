import type { D1Database } from "@cloudflare/workers-types";

/** The size of a database, of any engine. */
export async function readDatabaseBytes(db: D1Database): Promise<number> {
  const sql = "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size";
  return (await db.prepare(sql).first<number>("bytes")) ?? 0;
}
