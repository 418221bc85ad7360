import { access, constants, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { healthOn } from "@roadside/worker/store/health";
import { installationOn } from "@roadside/worker/store/installation";
import { verificationsOn } from "@roadside/worker/store/verifications";
import { describeFailure } from "../failure.ts";
import { clusterUser, type OpenInstallation, openInstallation, SQLITE_FILE } from "../installation.ts";
import { findJournalFault } from "../journal/find-journal-fault.ts";
import { readJournal } from "../journal/place-journal.ts";
import type { DatabaseOption, StateOption } from "../options.ts";
import { describeRqlite } from "../rqlite/rqlite-platform.ts";
import { SECRETS_FILE } from "../secrets.ts";
import { readDatabaseBytes } from "../sqlite/database-bytes.ts";
import { compareMigrations, readMigrations } from "../sqlite/migrate.ts";
import { LOCK_FILE } from "../state-lock.ts";
import { capitalise } from "../terminal.ts";
import { type Finding, findingsAbout } from "./finding.ts";

const DAY_MS = 86_400_000;
const MAX_VERIFY_AGE_MS = 2 * DAY_MS;
/** What a server writes in its state folder. */
const WRITTEN_FILES = [SQLITE_FILE, `${SQLITE_FILE}-wal`, `${SQLITE_FILE}-shm`, LOCK_FILE];
const MIN_FREE_BYTES = 1_000_000_000;

/** Examines the state folder, and the database in it or in a cluster. */
export async function examineInstallation(
  { state, database }: StateOption & DatabaseOption,
  now: Date,
): Promise<Finding[]> {
  let installation: OpenInstallation;
  try {
    installation = await openInstallation(state, { alone: false, acceptsOlder: true, database });
  } catch (error) {
    return [...(await examinePermissions(state)), findingsAbout("keys").wrong(describeFailure(error))];
  }
  try {
    return [
      ...(await examinePermissions(state)),
      findingsAbout("keys").ok("The keys belong to the database."),
      await examineEngine(installation),
      ...(await examineNodes(installation)),
      await examineClock(installation, now),
      await examineDisk(installation),
      await examineBackup(installation, now),
      await examineVerification(installation, now),
    ];
  } finally {
    installation.close();
  }
}

async function examinePermissions(state: string): Promise<Finding[]> {
  const { ok, wrong } = findingsAbout("permissions");
  const open: Finding[] = [];
  for (const path of [state, join(state, SECRETS_FILE), join(state, SQLITE_FILE)]) {
    const mode = await stat(path).then(
      (found) => found.mode & 0o777,
      () => 0,
    );
    if (mode & 0o077)
      open.push(wrong(`Other users may open ${path} (${mode.toString(8)}): run \`chmod go-rwx ${path}\`.`));
  }
  for (const path of [state, ...WRITTEN_FILES.map((name) => join(state, name))]) {
    const { W_OK, X_OK } = constants;
    await access(path, path === state ? W_OK | X_OK : W_OK).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") open.push(wrong(describeFailure(error)));
    });
  }
  return open.length > 0
    ? open
    : [ok("Only the owner may open the folder and its files, and this user may write them.")];
}

async function examineEngine({ db, database }: OpenInstallation): Promise<Finding> {
  const { ok, note } = findingsAbout("engine");
  const migrations = await readMigrations();
  const { missing } = await compareMigrations(db, migrations);
  const engine = database
    ? (await describeRqlite(db, database, clusterUser())).engine
    : `SQLite ${await db.prepare("SELECT sqlite_version() AS version").first<string>("version")}`;
  if (missing.length > 0)
    return note(
      `The database is of an earlier version (${missing.length} migrations): \`roadside serve\` upgrades it.`,
    );
  return ok(`${engine}, with the schema of this version (${migrations.at(-1)?.name}).`);
}

async function examineNodes({ db, database }: OpenInstallation): Promise<Finding[]> {
  if (!database) return [];
  const { ok, wrong } = findingsAbout("nodes");
  const replicas = await (await describeRqlite(db, database, clusterUser())).replicas?.();
  const facts = `${replicas?.reachable} of ${replicas?.total} nodes can serve`;
  return [replicas?.reachable === database.length ? ok(`${facts}.`) : wrong(`${facts}: start rqlited on the others.`)];
}

async function examineClock({ db }: OpenInstallation, now: Date): Promise<Finding> {
  const { ok, note, wrong } = findingsAbout("clock");
  const { missing } = await compareMigrations(db, await readMigrations());
  if (missing.length > 0) return note("Not examined, because the database is of an earlier version.");
  const { why } = await healthOn(db).check(now);
  if (why.clock) return wrong(`${capitalise(why.clock)}: set the clock, and use NTP.`);
  return ok(`${now.toISOString()}, not before the newest record.`);
}

async function examineDisk({ state, db }: OpenInstallation): Promise<Finding> {
  const { ok, wrong } = findingsAbout("disk");
  const [{ bavail, bsize }, size] = await Promise.all([statfs(state), readDatabaseBytes(db)]);
  const free = bavail * bsize;
  const facts = `${toGigabytes(free)} GB free, database of ${toGigabytes(size)} GB`;
  // A backup needs as much as the database.
  if (free < Math.max(MIN_FREE_BYTES, size)) return wrong(`${facts}: free some space, since a backup needs a copy.`);
  return ok(`${facts}.`);
}

async function examineBackup({ state, db, database }: OpenInstallation, now: Date): Promise<Finding> {
  const { ok, wrong } = findingsAbout("backup");
  const { lastBackupAt } = (await installationOn(db).read()) ?? { lastBackupAt: null };
  if (lastBackupAt === null)
    return wrong("There is no backup: run `roadside backup`, and set up a timer (docs/operate.md).");
  const ageMs = now.getTime() - Date.parse(lastBackupAt);
  const age = `The newest backup is from ${lastBackupAt}, ${Math.floor(ageMs / 3_600_000)} hours ago`;
  if (ageMs > DAY_MS) return wrong(`${age}: a restore would lose what came later; check the timer of the backups.`);
  // The other nodes of a cluster are its second copy.
  return database ? ok(`${age}.`) : examineJournal(state, await readJournal(db), { backup: age, lastBackupAt, now });
}

async function examineJournal(
  state: string,
  journal: Awaited<ReturnType<typeof readJournal>>,
  { backup, lastBackupAt, now }: { backup: string; lastBackupAt: string; now: Date },
): Promise<Finding> {
  const { ok, note, wrong } = findingsAbout("backup");
  if (journal === null)
    return note(`${backup}. A restore would lose what came later: \`roadside serve --journal\` prevents it.`);
  const { folder, since } = journal;
  const [own, other] = await Promise.all([stat(state), stat(folder).catch(() => null)]);
  if (!other) return wrong(`The folder of the journal, ${folder}, is missing: mount its disk.`);
  if (own.dev === other.dev)
    return wrong(`The journal in ${folder} is on the disk of the database, and is lost with it: use another disk.`);
  const fault = await findJournalFault(folder, now);
  if (fault !== null) return wrong(`${capitalise(fault)}.`);
  if (lastBackupAt < since)
    return wrong(`${backup}, before the journal began at ${since}: make a backup, which the journal continues.`);
  return ok(`${backup}. A restore adds the journal in ${folder}.`);
}

async function examineVerification({ db }: OpenInstallation, now: Date): Promise<Finding> {
  const { ok, note, wrong } = findingsAbout("verification");
  const { missing } = await compareMigrations(db, await readMigrations());
  if (missing.length > 0) return note("Not examined, because the database is of an earlier version.");
  const last = await verificationsOn(db).readLast();
  if (last === null)
    return note("The database has not been verified: the server does it each night, `roadside verify` at once.");
  const when = `The last verification was at ${last.finishedAt}`;
  if (last.differences > 0)
    return wrong(`${when}, and found ${last.differences} differences: run \`roadside verify\`, which lists them.`);
  if (now.getTime() - Date.parse(last.finishedAt) > MAX_VERIFY_AGE_MS)
    return wrong(`${when}: let the server run at night, or run \`roadside verify\`.`);
  return ok(`${when}, and found no differences.`);
}

function toGigabytes(bytes: number): string {
  return (bytes / 1_000_000_000).toFixed(bytes < 100_000_000 ? 3 : 1);
}
