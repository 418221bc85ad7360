import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describeWrongKeys } from "@roadside/worker/http/key-check";
import { installationOn } from "@roadside/worker/store/installation";
import { v7 } from "uuid";
import { OperatorError } from "./failure.ts";
import { openJournal } from "./journal/journal.ts";
import { readSecrets, SECRETS_FILE, type Secrets } from "./secrets.ts";
import { compareMigrations, migrate, readMigrations } from "./sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "./sqlite/sqlite-d1.ts";
import { lockState } from "./state-lock.ts";

/** The database in the state folder. */
export const SQLITE_FILE = "roadside.sqlite";

/** An installation that this process uses. */
export interface OpenInstallation {
  readonly state: string;
  readonly db: SqliteD1;
  readonly secrets: Secrets;
  /** The migrations that opening applied. */
  readonly applied: readonly string[];
  close(): void;
}

/**
 * Opens the installation in a state folder, and throws an `OperatorError` if something is missing or does not belong to
 * it. It creates nothing. `alone` refuses while another process holds the folder, and upgrades the database; otherwise
 * the database must be of this version already, since a server may run on it, unless the caller `acceptsOlder` ones.
 */
export async function openInstallation(
  state: string,
  { alone, acceptsOlder = false }: { alone: boolean; acceptsOlder?: boolean },
): Promise<OpenInstallation> {
  await requireInstallation(state);
  const secrets = await readSecrets(state);
  const lock = alone ? lockState(state) : null;
  let db: SqliteD1 | null = null;
  try {
    const opened = openSqliteD1(join(state, SQLITE_FILE), openJournal);
    db = opened;
    const applied = await bringToVersion(opened, { alone, acceptsOlder });
    const wrong = await installationOn(opened).checkKeys(secrets, new Date(), v7);
    if (wrong.length > 0) {
      const file = join(state, SECRETS_FILE);
      throw new OperatorError(`${describeWrongKeys(wrong)}: put ${file} back as it was when the database was in use.`);
    }
    const close = () => {
      opened.close();
      lock?.release();
    };
    return { state, db: opened, secrets, applied, close };
  } catch (error) {
    db?.close();
    lock?.release();
    throw error;
  }
}

async function requireInstallation(state: string): Promise<void> {
  const folder = await stat(state).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  if (folder && !folder.isDirectory()) throw new OperatorError(`${state} is not a folder: name one with --state.`);
  if (existsSync(join(state, SQLITE_FILE))) return;
  if (folder && existsSync(join(state, SECRETS_FILE)))
    throw new OperatorError(`${join(state, SQLITE_FILE)} is missing: restore a backup into another folder.`);
  throw new OperatorError(
    `${state} has no installation: create one with \`roadside init\`, or name its folder with --state.`,
  );
}

async function bringToVersion(
  db: SqliteD1,
  { alone, acceptsOlder }: { alone: boolean; acceptsOlder: boolean },
): Promise<readonly string[]> {
  const migrations = await readMigrations();
  const { missing, unknown } = await compareMigrations(db, migrations);
  const [newer] = unknown;
  if (newer !== undefined)
    throw new OperatorError(
      `The database is of a newer version of Roadside, with the migration ${newer}: install that version.`,
    );
  if (missing.length === migrations.length)
    throw new OperatorError(`${SQLITE_FILE} is not a database of Roadside: restore a backup into another folder.`);
  if (missing.length === 0 || acceptsOlder) return [];
  if (alone) return migrate(db, migrations);
  throw new OperatorError(
    "The database is of an earlier version of Roadside: start `roadside serve`, which upgrades it.",
  );
}
