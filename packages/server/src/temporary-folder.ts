import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Carries out a task with a folder of its own in the state folder, which other users cannot open, and removes the
 * folder afterwards. `prefix` names what it is for.
 */
export async function withTemporaryFolder<T>(
  state: string,
  prefix: string,
  task: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(state, prefix));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what killed processes left. */
export async function removeTemporaryFolders(state: string, prefix: string): Promise<void> {
  for (const name of await readdir(state))
    if (name.startsWith(prefix)) await rm(join(state, name), { recursive: true, force: true });
}
