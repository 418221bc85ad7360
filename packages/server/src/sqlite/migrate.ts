import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { ASSETS } from "../assets.ts";

const BREAKPOINT = "--> statement-breakpoint";

/** A migration: the name of its file, and its statements. */
export interface Migration {
  readonly name: string;
  readonly queries: readonly string[];
}

/** Reads all migrations of this version, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(ASSETS.migrations)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(ASSETS.migrations, name), "utf8");
      return { name, queries: text.split(BREAKPOINT).filter((sql) => sql.trim() !== "") };
    }),
  );
}

/** Returns the migrations that the database does not have, and the names of those that this version does not know. */
export async function compareMigrations(
  db: D1Database,
  migrations: readonly Migration[],
): Promise<{ missing: Migration[]; unknown: string[] }> {
  const list = await db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'd1_migrations'").first();
  const { results } = list
    ? await db.prepare("SELECT name FROM d1_migrations ORDER BY name").all<{ name: string }>()
    : { results: [] };
  const applied = new Set(results.map(({ name }) => name));
  const known = new Set(migrations.map(({ name }) => name));
  return {
    missing: migrations.filter(({ name }) => !applied.has(name)),
    unknown: [...applied].filter((name) => !known.has(name)),
  };
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
  const { missing } = await compareMigrations(db, migrations);
  const appliedAt = new Date().toISOString().slice(0, 19).replace("T", " ");
  for (const { name, queries } of missing) {
    await db.batch([
      ...queries.map((sql) => db.prepare(sql)),
      // The time is given, because each node of a cluster would read its own clock.
      db.prepare("INSERT INTO d1_migrations (name, applied_at) VALUES (?1, ?2)").bind(name, appliedAt),
    ]);
  }
  return missing.map(({ name }) => name);
}
