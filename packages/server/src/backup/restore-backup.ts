import { stat } from "node:fs/promises";
import { installationOn } from "@roadside/worker/store/installation";
import type { Decrypter } from "age-encryption";
import { describeFailure, OperatorError } from "../failure.ts";
import { placeInstallation } from "../place-installation.ts";
import { type Manifest, unpackArchive } from "./archive.ts";
import { checkFiles } from "./check-files.ts";
import { streamFile } from "./encryption.ts";

/**
 * Restores a backup into a folder without an installation, and begins a new epoch, by which clients notice that the
 * server may not have what they sent. If it fails, nothing remains.
 */
export async function restoreBackup(
  file: string,
  state: string,
  decrypter: Decrypter,
  onProgress: (line: string) => void,
): Promise<Manifest> {
  const { size } = await stat(file);
  let manifest: Manifest | null = null;
  await placeInstallation(state, async (folder) => {
    const content = streamFile(file, (bytes) => onProgress(`Restoring: ${Math.floor((100 * bytes) / size)} %`));
    manifest = await unpackArchive(await decrypt(decrypter, content, file), folder).catch((error: unknown) => {
      throw toReadable(error, file);
    });
    const { at } = manifest;
    onProgress("Checking every page of the database");
    await checkFiles(folder, async (db) => {
      await installationOn(db).beginEpoch(new Date());
      await installationOn(db).recordBackup(at);
    });
  });
  if (manifest === null) throw new Error("the backup was not unpacked");
  return manifest;
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
