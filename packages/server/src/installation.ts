import { existsSync } from "node:fs";
import { join } from "node:path";
import { migrate, readMigrations } from "./sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "./sqlite/sqlite-d1.ts";
import { findLocalDatabase } from "./sqlite/workerd-file.ts";
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
 * Opens the database in a state folder: that of `roadside serve` if there is one, else that of `npm start`. workerd's
 * file is opened directly, because SQL through workerd takes six times as long.
 */
export async function openDatabase(state: string): Promise<SqliteD1> {
  const file = join(state, SQLITE_FILE);
  const db = openSqliteD1(existsSync(file) ? file : await findLocalDatabase(state));
  await migrate(db, await readMigrations());
  return db;
}
