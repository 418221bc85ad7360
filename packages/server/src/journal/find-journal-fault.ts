import { access, constants, mkdir, stat } from "node:fs/promises";
import { describeFailure, OperatorError } from "../failure.ts";
import { capitalise } from "../terminal.ts";
import { journalFileOf } from "./journal.ts";

/**
 * Returns in a sentence why the journal in a folder cannot be written, as far as the permissions of the folder and of
 * the day's file tell; `null` if it can. It writes nothing.
 */
export async function findJournalFault(folder: string, now: Date): Promise<string | null> {
  try {
    if (!(await stat(folder)).isDirectory()) return `the journal cannot be written: ${folder} is not a folder`;
    const { R_OK, W_OK, X_OK } = constants;
    await access(folder, R_OK | W_OK | X_OK);
    await access(journalFileOf(folder, now.toISOString().slice(0, 10)), R_OK | W_OK).catch(ignoreMissing);
    return null;
  } catch (error) {
    // `ProtectSystem=strict` of the unit makes read-only what it does not name.
    if ((error as NodeJS.ErrnoException).code === "EROFS")
      return `the journal in ${folder} is read-only: mount its disk writable, and name it in ReadWritePaths= of the unit`;
    return `the journal cannot be written: ${describeFailure(error).replace(/\.$/, "")}`;
  }
}

/**
 * Throws an `OperatorError` if the journal in a folder cannot be written. Creates the folder, unless the journal `was`
 * there before: then its disk may not be mounted.
 */
export async function requireJournal(folder: string, was: string | null, now: Date): Promise<void> {
  const isMissing = await stat(folder).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
  if (isMissing && was === folder)
    throw new OperatorError(`The folder of the journal, ${folder}, is missing: mount its disk, or create the folder.`);
  if (isMissing)
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {
      throw new OperatorError(`The folder of the journal, ${folder}, cannot be created: create it for this user.`);
    });
  const fault = await findJournalFault(folder, now);
  if (fault !== null) throw new OperatorError(`${capitalise(fault)}.`);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
