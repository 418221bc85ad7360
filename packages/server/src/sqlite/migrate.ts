import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";

const FOLDER = join(import.meta.dirname, "../../../worker/migrations");
const BREAKPOINT = "--> statement-breakpoint";

/** A step of the database: the name of its file, and its statements. */
export interface Migration {
  readonly name: string;
  readonly queries: readonly string[];
}

/** Every migration, in their order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const queries = (await readFile(join(FOLDER, name), "utf8")).split(BREAKPOINT).filter((sql) => sql.trim() !== "");
      return { name, queries };
    }),
  );
}

/** Applies those that the database does not have yet, each whole or not at all, and answers their names. It keeps the same list of them as wrangler does. */
export async function migrate(db: D1Database, migrations: readonly Migration[]): Promise<string[]> {
  await db
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const { name, queries } of missing) {
    await db.batch([
      ...queries.map((sql) => db.prepare(sql)),
      db.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(name),
    ]);
  }
  return missing.map(({ name }) => name);
}
