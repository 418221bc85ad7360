import { join } from "node:path";
import { READ_SCHEMA, type SchemaRow } from "@roadside/worker/database/schema-text";
import { createVault, type Vault } from "@roadside/worker/personal/vault";
import { rebuild } from "@roadside/worker/store/rebuild";
import { selectEachCount } from "@roadside/worker/store/stop-counts";
import { verificationsOn } from "@roadside/worker/store/verifications";
import { verifyRecords } from "@roadside/worker/store/verify-records";
import type { Difference, Report } from "@roadside/worker/verification/difference";
import { type OpenInstallation, SQLITE_FILE } from "../installation.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "../sqlite/sqlite-d1.ts";
import { lockState } from "../state-lock.ts";
import { removeTemporaryFolders, withTemporaryFolder } from "../temporary-folder.ts";
import { writeDatabaseCopy } from "../write-database-copy.ts";

/** So many differences are stored and printed; the number counts all. */
const MAX_REPORTED = 100;
const MAX_PAGE_FAULTS = 100;
const LOCK_FILE = "verify.lock";
/** Folders with a copy of the database. */
const COPIES = "verify-copy-";

/** What a rebuild writes, and the columns in which it may differ: they say what is still to be examined. */
const PROJECTIONS: Readonly<Record<string, readonly string[]>> = {
  stops: [],
  stop_counts: [],
  obligations: [],
  personal_tokens: [],
  chains: ["looked"],
  analyser_days: ["changed"],
};

export interface VerificationResult {
  readonly entries: number;
  /** How many in all. */
  readonly differences: number;
  /** The first of them. */
  readonly report: readonly Difference[];
}

/**
 * Verifies a whole installation, which may be in use: the pages of the database where it is, all else on a copy of one
 * moment. The result is stored in the database, and stops of which an entry was changed are flagged.
 */
export async function verifyInstallation(
  installation: Pick<OpenInstallation, "state" | "db" | "database" | "dataKey">,
  onProgress: (line: string) => void,
): Promise<VerificationResult> {
  const { state, db } = installation;
  const startedAt = new Date().toISOString();
  const found = { differences: 0, report: [] as Difference[], stops: new Set<string>() };
  const report: Report = (difference) => {
    found.differences += 1;
    if (found.report.length < MAX_REPORTED) found.report.push(difference);
    if (difference.stop !== undefined) found.stops.add(difference.stop);
  };
  const lock = lockState(state, LOCK_FILE);
  let entries = 0;
  try {
    await removeTemporaryFolders(state, COPIES);
    onProgress("Checking every page of the database");
    await checkPages(db, report);
    entries = await verifyCopy(installation, report, onProgress);
  } finally {
    lock.release();
  }
  const result = { entries, differences: found.differences, report: found.report };
  // A damaged database may not take it; what was found is reported all the same.
  await verificationsOn(db)
    .add({ startedAt, finishedAt: new Date().toISOString(), ...result }, [...found.stops])
    .catch((error: unknown) => {
      if (found.differences === 0) throw error;
    });
  return result;
}

/** Verifies a copy of one moment, in which projections are rebuilt. Returns how many entries there are. */
function verifyCopy(
  installation: Pick<OpenInstallation, "state" | "database" | "dataKey">,
  report: Report,
  onProgress: (line: string) => void,
): Promise<number> {
  return withTemporaryFolder(installation.state, COPIES, async (folder) => {
    const copy = await copyDatabase(installation, join(folder, SQLITE_FILE), report);
    if (!copy) return 0;
    try {
      const vault = createVault(installation.dataKey);
      await compareSchema(copy, join(folder, "empty.sqlite"), report);
      const entries = await verifyRecords(copy, vault, report, (count) => onProgress(`Verifying: ${count} entries`));
      await compareProjections(copy, vault, report, (stops) => onProgress(`Comparing: ${stops} stops`));
      return entries;
    } catch (error) {
      reportUnreadable(error, report);
      return 0;
    } finally {
      copy.close();
    }
  });
}

/** Tables, indexes and triggers: without its trigger, a table is append-only no more. */
async function compareSchema(copy: SqliteD1, emptyFile: string, report: Report): Promise<void> {
  const empty = openSqliteD1(emptyFile);
  try {
    await migrate(empty, await readMigrations());
    const [expected, found] = await Promise.all(
      [empty, copy].map(async (db) => (await db.prepare(READ_SCHEMA).all<SchemaRow>()).results),
    );
    const textOf = (rows: readonly SchemaRow[] = []) =>
      new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, sql]));
    const [wanted, stored] = [textOf(expected), textOf(found)];
    for (const [subject, sql] of wanted)
      if (!stored.has(subject)) report({ check: "schema", subject, message: "it is missing" });
      else if (stored.get(subject) !== sql) report({ check: "schema", subject, message: "it was changed" });
    for (const subject of stored.keys())
      if (!wanted.has(subject)) report({ check: "schema", subject, message: "it is not part of Roadside" });
  } finally {
    empty.close();
  }
}

function reportUnreadable(error: unknown, report: Report): void {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  report({ check: "pages", subject: SQLITE_FILE, message: `cannot be read: ${(cause as Error).message}` });
}

async function checkPages(db: SqliteD1, report: Report): Promise<void> {
  const { results } = await db
    .prepare(`PRAGMA integrity_check(${MAX_PAGE_FAULTS})`)
    .all<{ integrity_check: string }>()
    .catch((error: Error) => ({ results: [{ integrity_check: error.message }] }));
  for (const { integrity_check: message } of results)
    if (message !== "ok") report({ check: "pages", subject: SQLITE_FILE, message });
}

/** Copies the database as it is at this moment; `null` where damaged pages prevent it. */
async function copyDatabase(
  installation: Pick<OpenInstallation, "state" | "database">,
  to: string,
  report: Report,
): Promise<SqliteD1 | null> {
  try {
    await writeDatabaseCopy(installation, to);
    return openSqliteD1(to);
  } catch (error) {
    reportUnreadable(error, report);
    return null;
  }
}

/** Rebuilds the projections on the copy, and compares each row with what it was. */
async function compareProjections(
  copy: SqliteD1,
  vault: Vault,
  report: Report,
  onProgress: (stops: number) => void,
): Promise<void> {
  const compared = new Map<string, (table: string) => string>([["stop_counts", selectEachCount]]);
  for (const [table, ignored] of Object.entries(PROJECTIONS)) {
    const { results } = await copy
      .prepare("SELECT name FROM pragma_table_info(?1)")
      .bind(table)
      .all<{ name: string }>();
    const columns = results.map(({ name }) => name).filter((name) => !ignored.includes(name));
    const names = columns.map((name) => `"${name}"`).join(", ");
    if (!compared.has(table)) compared.set(table, (from) => `SELECT ${names} FROM ${from}`);
    await copy.prepare(`CREATE TEMP TABLE "stored_${table}" AS SELECT ${names} FROM "${table}"`).run();
  }
  try {
    await rebuild(copy, vault, onProgress);
  } catch (error) {
    const message = `cannot be rebuilt from the entries: ${(error as Error).message}`;
    return report({ check: "projections", subject: "stops", message });
  }
  await reportChangedStops(copy, report);
  for (const [table, select] of compared) {
    if (table === "stops") continue;
    const stored = `SELECT * FROM (${select(`"stored_${table}"`)})`;
    const rebuilt = `SELECT * FROM (${select(`main."${table}"`)})`;
    for (const [sql, what] of [
      [`${stored} EXCEPT ${rebuilt}`, "differ from what the entries say"],
      [`${rebuilt} EXCEPT ${stored}`, "are missing or differ"],
    ]) {
      const rows = await copy.prepare(`SELECT count(*) AS n FROM (${sql})`).first<number>("n");
      if (rows) report({ check: "projections", subject: table, message: `${rows} rows ${what}` });
    }
  }
}

/** Names the stops whose row in the lists is not what their entries say. */
async function reportChangedStops(copy: SqliteD1, report: Report): Promise<void> {
  const { results } = await copy
    .prepare(
      `SELECT DISTINCT id FROM (
         SELECT * FROM (SELECT * FROM stored_stops EXCEPT SELECT * FROM main.stops)
         UNION ALL SELECT * FROM (SELECT * FROM main.stops EXCEPT SELECT * FROM stored_stops))`,
    )
    .all<{ id: string }>();
  for (const { id } of results)
    report({
      check: "projections",
      subject: id,
      message: "its row in the lists is not what its entries say",
      stop: id,
    });
}
