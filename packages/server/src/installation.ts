import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readUnavailability } from "@roadside/worker/database/sqlite-errors";
import { describeWrongKeys } from "@roadside/worker/http/key-check";
import { installationOn } from "@roadside/worker/store/installation";
import { v7 } from "uuid";
import { OperatorError } from "./failure.ts";
import { openJournal } from "./journal/journal.ts";
import { finishRotation } from "./rotate-personal-key.ts";
import { openRqliteD1 } from "./rqlite/rqlite-d1.ts";
import { readSecrets, SECRETS_FILE, type Secrets } from "./secrets.ts";
import { compareMigrations, migrate, readMigrations } from "./sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "./sqlite/sqlite-d1.ts";
import { lockState } from "./state-lock.ts";
import { requireOwner } from "./state-owner.ts";

/** The database in the state folder, unless a cluster has it. */
export const SQLITE_FILE = "roadside.sqlite";

/** An installation that this process uses. */
export interface OpenInstallation {
  readonly state: string;
  readonly db: SqliteD1;
  /** The nodes of the cluster that has the database instead of the state folder. */
  readonly database?: readonly string[] | undefined;
  readonly secrets: Secrets;
  /** The key that encrypts personal data. */
  readonly dataKey: string;
  /** The migrations that opening applied. */
  readonly applied: readonly string[];
  close(): void;
}

interface OpenOptions {
  readonly alone: boolean;
  readonly acceptsOlder?: boolean;
  /** The nodes of the cluster that has the database instead of the state folder. */
  readonly database?: readonly string[] | undefined;
}

/**
 * Opens the installation in a state folder, and throws an `OperatorError` if something is missing or does not belong to
 * it. It creates nothing. `alone` refuses while another process holds the folder, and upgrades the database; otherwise
 * the database must be of this version already, since a server may run on it, unless the caller `acceptsOlder` ones.
 */
export async function openInstallation(
  state: string,
  { alone, acceptsOlder = false, database }: OpenOptions,
): Promise<OpenInstallation> {
  await requireInstallation(state, database !== undefined);
  const lock = alone ? lockState(state) : null;
  let db: SqliteD1 | null = null;
  try {
    const opened = database ? await openCluster(database) : openSqliteD1(join(state, SQLITE_FILE), openJournal);
    db = opened;
    const name = database ? `The database at ${database.join(",")}` : SQLITE_FILE;
    const applied = await bringToVersion(opened, name, { alone, acceptsOlder });
    await finishRotation(state, opened);
    const secrets = await readSecrets(state);
    const wrong = await installationOn(opened).checkKeys(secrets, new Date(), v7);
    if (wrong.length > 0) {
      const file = join(state, SECRETS_FILE);
      throw new OperatorError(`${describeWrongKeys(wrong)}: put ${file} back as it was when the database was in use.`);
    }
    const close = () => {
      opened.close();
      lock?.release();
    };
    const dataKey = await installationOn(opened).openDataKey(secrets.personalKey);
    return { state, db: opened, database, secrets, dataKey, applied, close };
  } catch (error) {
    db?.close();
    lock?.release();
    throw error;
  }
}

/** The user and password of a cluster, from the environment. */
export function clusterUser(): { user?: string; password?: string } {
  const { ROADSIDE_DATABASE_USER: user, ROADSIDE_DATABASE_PASSWORD: password } = process.env;
  return { ...(user !== undefined && { user }), ...(password !== undefined && { password }) };
}

/** Opens the database that a cluster has. */
export async function openCluster(nodes: readonly string[]): Promise<SqliteD1> {
  try {
    return await openRqliteD1(nodes, clusterUser());
  } catch (error) {
    if (readUnavailability(error)?.why !== "lost") throw error;
    throw new OperatorError(
      `No leader answers at ${nodes.join(", ")}: start rqlited on most of these machines, and check --database.`,
    );
  }
}

async function requireInstallation(state: string, isInCluster: boolean): Promise<void> {
  const folder = await stat(state).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  if (folder && !folder.isDirectory()) throw new OperatorError(`${state} is not a folder: name one with --state.`);
  if (folder) requireOwner(state, folder);
  if (await exists(join(state, SQLITE_FILE))) {
    if (!isInCluster) return;
    throw new OperatorError(
      `${state} has a database of its own: name a folder with --state that has the ${SECRETS_FILE} of the cluster alone.`,
    );
  }
  // Its absence is described when it is read.
  if (isInCluster && folder) return;
  if (folder && (await exists(join(state, SECRETS_FILE))))
    throw new OperatorError(
      `${join(state, SQLITE_FILE)} is missing: restore a backup into another folder, or name its cluster with --database.`,
    );
  throw new OperatorError(
    `${state} has no installation: create one with \`roadside init\`, or name its folder with --state.`,
  );
}

/** Unlike `existsSync`, throws where this user may not look. */
async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return false;
    },
  );
}

async function bringToVersion(
  db: SqliteD1,
  name: string,
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
    throw new OperatorError(`${name} is not a database of Roadside: restore a backup into another folder.`);
  if (missing.length === 0 || acceptsOlder) return [];
  if (alone) return migrate(db, migrations);
  throw new OperatorError(
    "The database is of an earlier version of Roadside: start `roadside serve`, which upgrades it.",
  );
}
