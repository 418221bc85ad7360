/** What a verification compares: each names what its differences are about. */
export const CHECKS = [
  "pages",
  "schema",
  "entries",
  "personal parts",
  "attachments",
  "chains",
  "ledgers",
  "tree heads",
  "projections",
] as const;
export type Check = (typeof CHECKS)[number];

/** Something in the database that is not what it must be. */
export interface Difference {
  readonly check: Check;
  /** The id of an entry, the unit of a ledger, or the name of a table. */
  readonly subject: string;
  /** A sentence without personal data. */
  readonly message: string;
  /** The stop whose entry was changed: what is shown of it is not a fact. */
  readonly stop?: string;
}

/** Takes the differences as they are found: a database that is wholly damaged has as many as entries. */
export type Report = (difference: Difference) => void;
