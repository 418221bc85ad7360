import { mkdir } from "node:fs/promises";
import type { D1Database } from "@cloudflare/workers-types";
import { lockState } from "../state-lock.ts";

/** The file by which one server holds the folder of a journal. */
const LOCK_FILE = "journal.lock";

/**
 * Sets the folder of the journal, `null` for none. If something has changed without a journal, a number is left out, so
 * that no backup from before continues with it.
 */
export async function placeJournal(db: D1Database, folder: string | null): Promise<void> {
  if (folder === null) {
    await db.prepare("UPDATE journal SET folder = NULL, since = NULL WHERE folder IS NOT NULL").run();
    return;
  }
  await db
    .prepare(
      `UPDATE journal SET folder = ?1, seq = seq + gap, gap = 0,
         since = CASE WHEN gap = 1 OR since IS NULL THEN ?2 ELSE since END
       WHERE folder IS NOT ?1 OR gap = 1`,
    )
    .bind(folder, new Date().toISOString())
    .run();
}

/** Holds the folder of a journal for this server: two histories in one journal could not be separated again. */
export async function lockJournal(folder: string): Promise<{ release(): void }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return lockState(folder, LOCK_FILE);
}

/** The folder of the journal, and since when it is written without a gap; `null` for none. */
export async function readJournal(db: D1Database): Promise<{ folder: string; since: string } | null> {
  const found = await db
    .prepare("SELECT folder, since FROM journal")
    .first<{ folder: string | null; since: string | null }>();
  return found?.folder == null || found.since === null ? null : { folder: found.folder, since: found.since };
}

/**
 * Detaches a restored database from the journal, which another server may be writing. Its own server continues the
 * journal from here, in the new epoch.
 */
export async function detachJournal(db: D1Database): Promise<void> {
  await db.prepare("UPDATE journal SET folder = NULL, since = NULL, gap = 0, epoch_start = seq + 1").run();
}
