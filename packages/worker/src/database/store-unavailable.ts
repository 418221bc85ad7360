import { readUnavailability, type Unavailability } from "./sqlite-errors.ts";

/** The database cannot be used now. A batch that failed so was carried out whole or not at all. */
export class StoreUnavailable extends Error {
  readonly why: Unavailability;
  /** It passes within moments, and the documentation of the database advises a retry. */
  readonly isTransient: boolean;

  constructor(why: Unavailability, isTransient: boolean, cause: unknown) {
    super(`the database is ${why}`, { cause });
    this.why = why;
    this.isTransient = isTransient;
  }
}

/** Returns the `StoreUnavailable` that an error means, or `null` where the statement was wrong and not the database. */
export function unavailabilityOf(error: unknown): StoreUnavailable | null {
  const found = readUnavailability(error);
  return found && new StoreUnavailable(found.why, found.isTransient, error);
}

/** Returns the `StoreUnavailable` among an error and its causes: other layers wrap it in errors of their own. */
export function unavailableIn(error: unknown): StoreUnavailable | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof StoreUnavailable) return at;
  return null;
}
