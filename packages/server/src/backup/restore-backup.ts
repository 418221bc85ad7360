import { stat } from "node:fs/promises";
import { join } from "node:path";
import { installationOn } from "@roadside/worker/store/installation";
import type { Decrypter } from "age-encryption";
import { describeFailure, OperatorError } from "../failure.ts";
import { SQLITE_FILE } from "../installation.ts";
import { continueJournal } from "../journal/place-journal.ts";
import { replayJournal } from "../journal/replay-journal.ts";
import { placeInstallation } from "../place-installation.ts";
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

/**
 * Restores a backup into a folder without an installation, applies the journal, and begins a new epoch, by which
 * clients notice that the server may not have what they sent. If it fails, nothing remains. Returns how many changes of
 * the journal were applied, and the time of the newest data.
 */
export async function restoreBackup(
  { file, state, decrypter, journal }: Restore,
  onProgress: (line: string) => void,
): Promise<{ until: string; changes: number }> {
  const { size } = await stat(file);
  let restored: { until: string; changes: number } | null = null;
  await placeInstallation(state, async (folder) => {
    const content = streamFile(file, (bytes) => onProgress(`Restoring: ${Math.floor((100 * bytes) / size)} %`));
    const { at } = await unpackArchive(await decrypt(decrypter, content, file), folder).catch((error: unknown) => {
      throw toReadable(error, file);
    });
    onProgress("Checking every page of the database");
    await checkFiles(folder);
    const database = join(folder, SQLITE_FILE);
    const replayed =
      journal === null
        ? { changes: 0, until: null }
        : await replayJournal(database, journal, (changes) => onProgress(`Applying the journal: ${changes} changes`));
    await checkFiles(folder, async (db) => {
      await installationOn(db).beginEpoch(new Date());
      await installationOn(db).recordBackup(at);
      await continueJournal(db, journal);
    });
    restored = { changes: replayed.changes, until: replayed.until ?? at };
  });
  if (restored === null) throw new Error("the backup was not unpacked");
  return restored;
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
