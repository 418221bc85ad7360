/**
 * The condition under which the later statements of a D1 batch write. Its SQL may name ?2, an entry, and ?3, the batch
 * that brought it.
 */
export interface WriteCondition {
  readonly sql: string;
  readonly entry: string | null;
  readonly batch: string | null;
}

/** True only where the batch's first statement inserted its entries. */
export const onlyIfInserted = (entry: string, batch: string): WriteCondition => ({
  sql: "EXISTS (SELECT 1 FROM entries WHERE id = ?2 AND batch = ?3)",
  entry,
  batch,
});

/** Always true, for a rebuild. */
export const ALWAYS: WriteCondition = { sql: "?2 IS NULL AND ?3 IS NULL", entry: null, batch: null };
