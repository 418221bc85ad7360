import type { D1Database } from "@cloudflare/workers-types";

/**
 * Sets the folder of the journal, `null` for none. Where it changes, a number is left out: what changed without a
 * journal is missing in it, so that no backup from before continues with it.
 */
export async function placeJournal(db: D1Database, folder: string | null): Promise<void> {
  await db.prepare("UPDATE journal SET folder = ?1, seq = seq + 1 WHERE folder IS NOT ?1").bind(folder).run();
}

/** The folder of the journal; `null` for none. */
export function readJournalFolder(db: D1Database): Promise<string | null> {
  return db.prepare("SELECT folder FROM journal").first<string>("folder");
}

/** Continues with a folder, or none, after a restore that applied all of its changes. */
export async function continueJournal(db: D1Database, folder: string | null): Promise<void> {
  await db.prepare("UPDATE journal SET folder = ?1").bind(folder).run();
}
