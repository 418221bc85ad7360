import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";

const FOLDER = join(import.meta.dirname, "../../../worker/migrations");
const BREAKPOINT = "--> statement-breakpoint";

/** A migration: the name of its file, and its statements. */
export interface Migration {
  readonly name: string;
  readonly queries: readonly string[];
}

/** Reads all migrations, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const queries = (await readFile(join(FOLDER, name), "utf8")).split(BREAKPOINT).filter((sql) => sql.trim() !== "");
      return { name, queries };
    }),
  );
}

/**
 * Applies the migrations that the database does not have, each completely or not at all, and returns their names. The
 * list of applied migrations is the one that wrangler keeps.
 */
export async function migrate(db: D1Database, migrations: readonly Migration[]): Promise<string[]> {
  await db
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, " +
        "applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const appliedAt = new Date().toISOString().slice(0, 19).replace("T", " ");
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const { name, queries } of missing) {
    await db.batch([
      ...queries.map((sql) => db.prepare(sql)),
      // The time is given, because each node of a cluster would read its own clock.
      db.prepare("INSERT INTO d1_migrations (name, applied_at) VALUES (?1, ?2)").bind(name, appliedAt),
    ]);
  }
  return missing.map(({ name }) => name);
}
