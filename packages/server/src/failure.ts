import { readUnavailability, type Unavailability } from "@roadside/worker/database/sqlite-errors";

/** A failure that the operator can fix. Its message is one sentence that says what is wrong and what to do. */
export class OperatorError extends Error {}

/** Where the sentences for failures of the database end: what to do. */
const DATABASE_FAILURES: Readonly<Record<Unavailability, string>> = {
  locked: "Another process is writing to the database: end it, then try again.",
  full: "The disk of the database is full: free some space, then try again.",
  "read-only": "The database cannot be written: check the owner and the permissions of its folder and files.",
  missing:
    "The database cannot be opened: check that this user may write its file and folder, and that its disk is writable.",
  journal: "The journal cannot be written: check the folder of --journal and its disk.",
  broken: "The database is damaged or is not a database: restore a backup with `roadside restore`.",
  unmigrated: "The database is not of this version: start the server once, which upgrades it.",
  lost: "The connection to the database was lost: try again.",
  overloaded: "The database is overloaded: try again later.",
};

const FILE_FAILURES: Readonly<Record<string, string>> = {
  EACCES: "may not be read or written by this user: check its owner and permissions",
  EPERM: "may not be changed by this user: check its owner and permissions",
  EROFS: "is on a read-only disk: choose another folder, or mount it writable",
  ENOSPC: "does not fit on its disk: free some space",
  EDQUOT: "does not fit in this user's quota: free some space",
  EMFILE: "cannot be opened, because too many files are open: raise the limit",
  ENOENT: "does not exist (ENOENT): check its name",
  ENOTDIR: "is not in a folder: a part of its path is a file",
  EISDIR: "is a folder: name a file",
  EEXIST: "exists: choose another name",
};

/** Describes any failure in one sentence. A fault of the program itself adds the place in the code, for a report. */
export function describeFailure(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  if (!(error instanceof Error)) return `Unexpected failure: ${String(error)}.`;
  const { code, path } = error as NodeJS.ErrnoException;
  const ofFile = code === undefined ? undefined : FILE_FAILURES[code];
  if (ofFile !== undefined) return `${path ?? "The file"} ${ofFile}.`;
  const ofDatabase = readUnavailability(error);
  if (ofDatabase) return DATABASE_FAILURES[ofDatabase.why];
  const place = /^\s+at (.+)$/m.exec(error.stack ?? "")?.[1] ?? "an unknown place";
  return `Unexpected failure: ${error.message} (${place}). Report it.`;
}
