import { DrizzleQueryError } from "drizzle-orm";

// D1's interface gives no error code, so what an error means is read from its text. Only this file does so.

/** Why the database cannot be used now. */
export type Unavailability =
  | "lost"
  | "overloaded"
  | "locked"
  | "missing"
  | "unmigrated"
  | "full"
  | "read-only"
  | "broken"
  | "journal";

/**
 * D1's documentation advises a retry for these (developers.cloudflare.com/d1/observability/debug-d1, November 2026).
 */
const TRANSIENT = [
  "Network connection lost",
  "D1 DB reset because its code was updated",
  "Internal error while starting up D1 DB storage caused object to be reset",
  "Internal error in D1 DB storage caused object to be reset",
  "Replica disconnected from primary",
  "Cannot resolve D1 DB due to transient issue on remote node",
  "Can't read from request stream because client disconnected",
];

/** The texts of D1, of SQLite where it is a file on the server, and of an rqlite cluster. */
const UNAVAILABLE: readonly (readonly [Unavailability, RegExp])[] = [
  ["journal", /the journal in .* cannot be written/],
  ["locked", /SQLITE_(BUSY|LOCKED)|database( table)? is locked/],
  ["full", /SQLITE_FULL|database or disk is full|Exceeded maximum DB size|exceeded D1's maximum account storage limit/],
  ["read-only", /SQLITE_(READONLY|PERM)|attempt to write a readonly database/],
  ["unmigrated", /no such (table|column)|has no column named/],
  ["missing", /SQLITE_CANTOPEN|unable to open database/],
  ["broken", /SQLITE_(IOERR|CORRUPT|NOTADB)|disk I\/O error|database disk image is malformed|file is not a database/],
  ["overloaded", /D1 DB is overloaded|D1 DB storage operation exceeded timeout/],
  ["overloaded", /D1 DB's isolate exceeded its memory limit|D1 DB exceeded its CPU time limit/],
  ["lost", /internal error; reference =|no node of the cluster answered/],
];

/** Returns why the database cannot be used, or `null` where the statement was wrong and not the database. */
export function readUnavailability(error: unknown): { why: Unavailability; isTransient: boolean } | null {
  const text = textOf(error);
  if (TRANSIENT.some((words) => text.includes(words))) return { why: "lost", isTransient: true };
  const [why] = UNAVAILABLE.find(([, pattern]) => pattern.test(text)) ?? [];
  return why ? { why, isTransient: false } : null;
}

/** A row with that key exists: a constraint or the trigger of an append-only table refused the insert. */
export function isDuplicate(error: unknown): boolean {
  return /UNIQUE constraint failed|append-only/.test(textOf(error));
}

/** An entry with that id, or at that place in a device's chain, exists. */
export function isDuplicateEntry(error: unknown): boolean {
  return /UNIQUE constraint failed: entries|entries are append-only/.test(textOf(error));
}

/** A trigger refused to end a retention run that had ended before. */
export function isRunEnded(error: unknown): boolean {
  return textOf(error).includes("a retention run ends once");
}

/** Drizzle's own message is skipped, since it repeats the parameters, which a caller may choose. */
function textOf(error: unknown): string {
  return error instanceof DrizzleQueryError ? textOf(error.cause) : String(error);
}
