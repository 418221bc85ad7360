import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readUnavailability } from "@roadside/worker/database/sqlite-errors";
import { OperatorError } from "./failure.ts";

/** The file by which one process holds a state folder. It has no content. */
export const LOCK_FILE = "serve.lock";

/**
 * Holds a state folder for this process, and throws an `OperatorError` if another process holds it. The lock is
 * SQLite's lock on a file, which the operating system releases when the process ends, however it ends. Another name is
 * another lock, for what only one process may do but next to a server.
 */
export function lockState(state: string, name = LOCK_FILE): { release(): void } {
  const file = join(state, name);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    if (readUnavailability(error)?.why === "locked")
      throw new OperatorError(`Another process of Roadside uses ${state}: end it, then try again.`);
    throw new OperatorError(
      `${file} cannot be written: check the owner and the permissions of the folder, and that its disk is writable.`,
    );
  }
  return { release: () => lock.close() };
}
