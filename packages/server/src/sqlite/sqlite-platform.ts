import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { installationOn } from "@roadside/worker/store/installation";
import { verificationsOn } from "@roadside/worker/store/verifications";
import { findJournalFault } from "../journal/find-journal-fault.ts";
import { readJournal } from "../journal/place-journal.ts";
import type { MeasuredPlatform } from "../metrics/read-gauges.ts";

/** What a server on a SQLite file knows of its disk and its engine. */
export async function describeSqlite(db: D1Database, file: string): Promise<MeasuredPlatform> {
  const version = await db.prepare("SELECT sqlite_version() AS version").first<string>("version");
  const sizeOf = (name: string) =>
    stat(name).then(
      ({ size }) => size,
      () => 0,
    );
  return {
    engine: `SQLite ${version}`,
    async disk() {
      const { bavail, blocks, bsize } = await statfs(dirname(file));
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    },
    async lastBackup() {
      const found = await installationOn(db).read();
      return found?.lastBackupAt ? { at: found.lastBackupAt } : null;
    },
    async hasSecondCopy() {
      const [journal, found] = await Promise.all([readJournal(db), installationOn(db).read()]);
      // A backup from before the journal is not continued by it.
      return journal !== null && (found?.lastBackupAt ?? "") >= journal.since;
    },
    async findJournalFault() {
      const journal = await readJournal(db);
      return journal === null ? undefined : findJournalFault(journal.folder, new Date());
    },
    async lastVerify() {
      const last = await verificationsOn(db).readLast();
      return last && { at: last.finishedAt, differences: last.differences };
    },
    async databaseBytes() {
      const sizes = await Promise.all([sizeOf(file), sizeOf(`${file}-wal`)]);
      return sizes.reduce((sum, size) => sum + size, 0);
    },
  };
}
