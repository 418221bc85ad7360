/** Why the database cannot be used just now. */
export type Unavailability =
  | "lost"
  | "overloaded"
  | "locked"
  | "missing"
  | "unmigrated"
  | "full"
  | "read-only"
  | "broken";

/**
 * Every failure for which D1's documentation says "retry the operation"
 * (developers.cloudflare.com/d1/observability/debug-d1, read in November 2026).
 */
const PASSING = [
  "Network connection lost",
  "D1 DB reset because its code was updated",
  "Internal error while starting up D1 DB storage caused object to be reset",
  "Internal error in D1 DB storage caused object to be reset",
  "Replica disconnected from primary",
  "Cannot resolve D1 DB due to transient issue on remote node",
  "Can't read from request stream because client disconnected",
];

/**
 * What else says that it is the database and not the question: D1's own words, and SQLite's where it stands on a
 * machine of one's own.
 */
const UNAVAILABLE: readonly (readonly [Unavailability, RegExp])[] = [
  ["locked", /SQLITE_(BUSY|LOCKED)|database( table)? is locked/],
  ["full", /SQLITE_FULL|database or disk is full|Exceeded maximum DB size|exceeded D1's maximum account storage limit/],
  ["read-only", /SQLITE_(READONLY|PERM)|attempt to write a readonly database/],
  ["unmigrated", /no such (table|column)|has no column named/],
  ["missing", /SQLITE_CANTOPEN|unable to open database/],
  ["broken", /SQLITE_(IOERR|CORRUPT|NOTADB)|disk I\/O error|database disk image is malformed|file is not a database/],
  [
    "overloaded",
    /D1 DB is overloaded|D1 DB storage operation exceeded timeout|D1 DB's isolate exceeded its memory limit|D1 DB exceeded its CPU time limit/,
  ],
  ["lost", /internal error; reference =/],
];

/** The database cannot be used just now. A batch that ended so was carried out whole or not at all. */
export class StoreUnavailable extends Error {
  readonly why: Unavailability;
  /** It passes by itself within moments, and asking again is what the database's maker advises. */
  readonly isPassing: boolean;

  constructor(why: Unavailability, isPassing: boolean, cause: unknown) {
    super(`the database is ${why}`, { cause });
    this.why = why;
    this.isPassing = isPassing;
  }
}

/** What a failure of the database means for the app; `null` where the question was wrong and not the database. */
export function unavailabilityOf(error: unknown): StoreUnavailable | null {
  const words = String(error);
  if (PASSING.some((passing) => words.includes(passing))) return new StoreUnavailable("lost", true, error);
  const [why] = UNAVAILABLE.find(([, sign]) => sign.test(words)) ?? [];
  return why ? new StoreUnavailable(why, false, error) : null;
}

/** The unavailability that lies at the bottom of an error: what stands between wraps it in errors of its own. */
export function unavailableIn(error: unknown): StoreUnavailable | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof StoreUnavailable) return at;
  return null;
}

/** Whether a row with this key exists already: a constraint or a trigger against replacement refused it. */
export function isUniqueViolation(error: unknown): boolean {
  return /UNIQUE constraint failed|append-only/.test(String(error));
}

/** Whether an entry's id or its place in its chain is taken. */
export function isEntryTaken(error: unknown): boolean {
  return /UNIQUE constraint failed: entries|entries are append-only/.test(String(error));
}

/** Whether another call has ended a run of retention before. */
export function hasRunEnded(error: unknown): boolean {
  return String(error).includes("ends once");
}
