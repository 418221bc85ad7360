import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fingerprintPersonalKey, installationOn } from "@roadside/worker/store/installation";
import type { Decrypter } from "age-encryption";
import { describeFailure, OperatorError } from "../failure.ts";
import { SQLITE_FILE } from "../installation.ts";
import { detachJournal } from "../journal/place-journal.ts";
import { type Replayed, replayJournal } from "../journal/replay-journal.ts";
import { placeInstallation } from "../place-installation.ts";
import { readSecrets } from "../secrets.ts";
import { openSqliteD1 } from "../sqlite/sqlite-d1.ts";
import { unpackArchive } from "./archive.ts";
import { checkFiles } from "./check-files.ts";
import { streamFile } from "./encryption.ts";

export interface Restore {
  readonly file: string;
  readonly state: string;
  readonly decrypter: Decrypter;
  /** The folder of the journal whose changes are applied after the backup; `null` for none. */
  readonly journal: string | null;
}

export interface Restored {
  /** The time of the newest data. */
  readonly until: string;
  /** How many changes of the journal were applied, and how many of its lines could not be read. */
  readonly changes: number;
  readonly unreadable: number;
}

/**
 * Restores a backup into a folder without an installation, applies the journal, and begins a new epoch, by which
 * clients notice that the server may not have what they sent. If it fails, nothing remains. The journal stays
 * as it is: only `roadside serve --journal` continues it.
 */
export async function restoreBackup(
  { file, state, decrypter, journal }: Restore,
  onProgress: (line: string) => void,
): Promise<Restored> {
  const { size } = await stat(file);
  let restored: Restored | null = null;
  await placeInstallation(state, async (folder) => {
    const content = streamFile(file, (bytes) => onProgress(`Restoring: ${Math.floor((100 * bytes) / size)} %`));
    const { at } = await unpackArchive(await decrypt(decrypter, content, file), folder).catch((error: unknown) => {
      throw toReadable(error, file);
    });
    onProgress("Checking every page of the database");
    const replayed = journal === null ? null : await applyJournal(folder, journal, onProgress);
    await checkFiles(folder, async (db) => {
      await installationOn(db).beginEpoch(new Date());
      await installationOn(db).recordBackup(at);
      await detachJournal(db);
    });
    restored = {
      changes: replayed?.changes ?? 0,
      unreadable: replayed?.unreadable ?? 0,
      until: replayed?.until ?? at,
    };
  });
  if (restored === null) throw new Error("the backup was not unpacked");
  return restored;
}

/** Applies the journal to an unpacked backup, once that is known to be whole. */
async function applyJournal(folder: string, journal: string, onProgress: (line: string) => void): Promise<Replayed> {
  await checkFiles(folder);
  const replayed = await replayJournal(join(folder, SQLITE_FILE), journal, (changes) =>
    onProgress(`Applying the journal: ${changes} changes`),
  );
  await requireSameKey(folder);
  return replayed;
}

/** The journal may have a rotation of the personal key, and only a later backup has the new key. */
async function requireSameKey(folder: string): Promise<void> {
  const db = openSqliteD1(join(folder, SQLITE_FILE));
  try {
    const { personalKey } = await readSecrets(folder);
    const stored = await installationOn(db).read();
    if (stored?.personalKey !== fingerprintPersonalKey(personalKey))
      throw new OperatorError(
        "The personal key was rotated after this backup: use a backup from after the rotation, which has the new key.",
      );
  } finally {
    db.close();
  }
}

async function decrypt(decrypter: Decrypter, content: ReadableStream<Uint8Array>, file: string) {
  try {
    return await decrypter.decrypt(content);
  } catch (error) {
    if (/no identity matched/.test(String(error)))
      throw new OperatorError(`${file} cannot be decrypted: the passphrase or the identity is another one.`);
    throw toReadable(error, file);
  }
}

/** Failures of the decryption and of the archive have no code: they mean that bytes are missing or changed. */
function toReadable(error: unknown, file: string): Error {
  if (error instanceof OperatorError) return error;
  if (error instanceof Error && "code" in error) return new OperatorError(describeFailure(error), { cause: error });
  return new OperatorError(`${file} is damaged: use another backup.`, { cause: error });
}
