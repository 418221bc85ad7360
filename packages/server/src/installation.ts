import { existsSync } from "node:fs";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { migrate, readMigrations } from "./sqlite/migrate.ts";
import { openSqliteD1 } from "./sqlite/sqlite-d1.ts";
import { resolvePath } from "./terminal.ts";

export const ROOT = join(import.meta.dirname, "../../..");
/** The database of `roadside serve`, in the state folder. */
export const SQLITE_FILE = "roadside.sqlite";

/** The folder of the database and the secrets: ROADSIDE_STATE, or `.roadside` in the project. */
export function resolveStateFolder(): string {
  const named = process.env.ROADSIDE_STATE;
  return named ? resolvePath(named) : join(ROOT, ".roadside");
}

/**
 * Opens the database of the installation in a state folder: the SQLite file of `roadside serve` if there is one, else
 * the database of `npm start`. `close` must be called, or the process never ends.
 */
export async function openDatabase(state: string): Promise<{ db: D1Database; close: () => Promise<void> }> {
  const file = join(state, SQLITE_FILE);
  if (!existsSync(file)) return (await import("./workerd/local-database.ts")).openLocalDatabase(state);
  const db = openSqliteD1(file);
  await migrate(db, await readMigrations());
  return { db, close: async () => db.close() };
}
