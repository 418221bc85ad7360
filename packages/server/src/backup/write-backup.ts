import { createWriteStream, existsSync } from "node:fs";
import { copyFile, open, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { installationOn } from "@roadside/worker/store/installation";
import packageFacts from "../../package.json" with { type: "json" };
import { OperatorError } from "../failure.ts";
import { type OpenInstallation, SQLITE_FILE } from "../installation.ts";
import { SECRETS_FILE } from "../secrets.ts";
import { readDatabaseBytes } from "../sqlite/database-bytes.ts";
import { compareMigrations, readMigrations } from "../sqlite/migrate.ts";
import { lockState } from "../state-lock.ts";
import { syncPath } from "../sync-path.ts";
import { removeTemporaryFolders, withTemporaryFolder } from "../temporary-folder.ts";
import { writeDatabaseCopy } from "../write-database-copy.ts";
import { describeFiles, type Manifest, packArchive, unpackArchive } from "./archive.ts";
import { checkFiles } from "./check-files.ts";
import { createEncryption, type Protection, streamFile } from "./encryption.ts";

const LOCK_FILE = "backup.lock";
/** Folders with a copy of the database. */
const COPIES = "backup-copy-";

/**
 * Writes a backup of an installation that may be in use: the state of one moment, encrypted, and checked by restoring
 * it into a temporary folder. The file has its name only when it is complete and on the disk.
 */
export async function writeBackup(
  installation: OpenInstallation,
  file: string,
  protection: Protection,
  onProgress: (line: string) => void,
): Promise<Manifest> {
  const { state, db } = installation;
  refuseExisting(file);
  const lock = lockState(state, LOCK_FILE);
  const unfinished = `${file}.unfinished`;
  try {
    await removeTemporaryFolders(state, COPIES);
    await requireSpace(installation, dirname(file));
    const encryption = await createEncryption(protection);
    const manifest = await withTemporaryFolder(state, COPIES, async (folder) => {
      const copied = await copyInstallation(installation, folder, onProgress);
      const content = packArchive(folder, copied, showBytes("Encrypting", copied, onProgress));
      await writeDurably(unfinished, await encryption.encrypt(content));
      return copied;
    });
    await withTemporaryFolder(state, COPIES, async (folder) => {
      const { size } = await stat(unfinished);
      const content = streamFile(unfinished, (bytes) => onProgress(`Checking: ${Math.floor((100 * bytes) / size)} %`));
      await unpackArchive(await encryption.decrypt(content), folder);
      onProgress("Checking every page of the database");
      await checkFiles(folder);
    });
    refuseExisting(file);
    await rename(unfinished, file);
    await syncPath(dirname(file));
    await installationOn(db).recordBackup(manifest.at);
    return manifest;
  } finally {
    await rm(unfinished, { force: true });
    lock.release();
  }
}

function refuseExisting(file: string): void {
  if (existsSync(file)) throw new OperatorError(`${file} exists: choose another name, since no backup is overwritten.`);
}

/** Copies the keys and the database as they are now. */
async function copyInstallation(
  { state, db, database }: OpenInstallation,
  folder: string,
  onProgress: (line: string) => void,
): Promise<Manifest> {
  await copyFile(join(state, SECRETS_FILE), join(folder, SECRETS_FILE));
  const at = new Date().toISOString();
  await writeDatabaseCopy({ state, database }, join(folder, SQLITE_FILE), onProgress);
  const migrations = await readMigrations();
  const { missing } = await compareMigrations(db, migrations);
  const stored = await installationOn(db).read();
  return {
    format: "roadside-backup/1",
    version: packageFacts.version,
    schema: migrations.filter((one) => !missing.includes(one)).at(-1)?.name ?? "",
    installation: stored?.id ?? "",
    epoch: stored?.epoch ?? 0,
    at,
    files: await describeFiles(folder),
  };
}

function showBytes(what: string, { files }: Manifest, onProgress: (line: string) => void): (bytes: number) => void {
  const total = Math.max(1, ...files.map(({ bytes }) => bytes));
  return (bytes) => onProgress(`${what}: ${Math.floor((100 * bytes) / total)} %`);
}

async function writeDurably(file: string, content: ReadableStream<Uint8Array>): Promise<void> {
  await rm(file, { force: true });
  const handle = await open(file, "wx", 0o600);
  try {
    await content.pipeTo(Writable.toWeb(createWriteStream(file, { fd: handle.fd, autoClose: false })));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The state folder holds one copy of the database at a time, the folder of the backup another one. */
async function requireSpace({ state, db }: OpenInstallation, target: string): Promise<void> {
  const size = await readDatabaseBytes(db);
  for (const folder of [state, target]) {
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < size)
      throw new OperatorError(
        `The disk of ${folder} has ${toMegabytes(bavail * bsize)} MB free, and the backup needs ${toMegabytes(size)} MB.`,
      );
  }
}

function toMegabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
