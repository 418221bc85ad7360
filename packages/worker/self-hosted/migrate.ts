import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";

const MIGRATIONS = join(import.meta.dirname, "../migrations");
const BREAKPOINT = "--> statement-breakpoint";

/** Applies the migrations that the database does not have yet, each whole or not at all, and answers their names. It keeps the same list of them as wrangler does. */
export async function migrate(db: D1Database): Promise<string[]> {
  await db
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const missing = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql") && !applied.has(name)).sort();
  for (const name of missing) {
    const statements = (await readFile(join(MIGRATIONS, name), "utf8")).split(BREAKPOINT).filter((sql) => sql.trim() !== "");
    await db.batch([...statements.map((sql) => db.prepare(sql)), db.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(name)]);
  }
  return missing;
}
