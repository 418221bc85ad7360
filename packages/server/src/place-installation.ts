import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "./failure.ts";
import { SQLITE_FILE } from "./installation.ts";
import { SECRETS_FILE } from "./secrets.ts";
import { LOCK_FILE, lockState } from "./state-lock.ts";
import { requireOwner } from "./state-owner.ts";
import { syncPath } from "./sync-path.ts";
import { removeTemporaryFolders, withTemporaryFolder } from "./temporary-folder.ts";

/** The database is placed last: without it, no other command uses the folder. */
const FILES = [SECRETS_FILE, SQLITE_FILE];
/** Where a cluster has the database. */
export const FILES_NEXT_TO_CLUSTER = [SECRETS_FILE];
const UNFINISHED = "unfinished-";

/**
 * Creates an installation: `build` makes its files in a temporary folder, and they are moved into the state folder when
 * they are complete. If it fails, nothing remains. Refuses if the folder has an installation, is used by another
 * process, or is open to other users.
 */
export async function placeInstallation(
  state: string,
  build: (folder: string) => Promise<void>,
  files: readonly string[] = FILES,
): Promise<void> {
  const created = await createFolder(state);
  const hadLock = existsSync(join(state, LOCK_FILE));
  let lock: ReturnType<typeof lockState> | null = null;
  const placed: string[] = [];
  try {
    lock = lockState(state);
    for (const name of FILES) {
      if (existsSync(join(state, name)))
        throw new OperatorError(`${state} has an installation (${name}): choose another folder with --state.`);
    }
    await removeTemporaryFolders(state, UNFINISHED);
    await withTemporaryFolder(state, UNFINISHED, async (folder) => {
      await build(folder);
      for (const name of files) {
        await chmod(join(folder, name), 0o600);
        await syncPath(join(folder, name));
        await rename(join(folder, name), join(state, name));
        placed.push(join(state, name));
      }
      await syncPath(state);
    });
  } catch (error) {
    for (const file of placed) await rm(file, { force: true });
    if (created !== undefined) await rm(created, { recursive: true, force: true });
    else if (lock && !hadLock) await rm(join(state, LOCK_FILE), { force: true });
    throw error;
  } finally {
    lock?.release();
  }
}

/** Returns the first folder that it had to create, for its owner only; `undefined` if the folder existed. */
async function createFolder(state: string): Promise<string | undefined> {
  const found = await stat(state).catch(() => null);
  if (!found)
    return mkdir(state, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      // What Node reports of a read-only disk.
      if (error.code !== "ENOENT") throw error;
      throw new OperatorError(`${state} cannot be created: check that its disk is writable.`);
    });
  if (!found.isDirectory()) throw new OperatorError(`${state} is not a folder: name one with --state.`);
  requireOwner(state, found);
  if ((found.mode & 0o077) === 0) return undefined;
  if ((await readdir(state)).length > 0)
    throw new OperatorError(`${state} is open to other users: run \`chmod 700\` on it, or choose a new folder.`);
  await chmod(state, 0o700);
  return undefined;
}
