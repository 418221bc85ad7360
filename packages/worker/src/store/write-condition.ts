/** On what the later statements of a D1 batch hang: its SQL may name ?2, an entry, and ?3, the call that should have brought it. */
export interface WriteCondition {
  readonly sql: string;
  readonly entry: string | null;
  readonly batch: string | null;
}

/** True only where the batch's first statement inserted. */
export const onlyIfInserted = (entry: string, batch: string): WriteCondition => ({
  sql: "EXISTS (SELECT 1 FROM entries WHERE id = ?2 AND batch = ?3)",
  entry,
  batch,
});

/** Always true, for what is made anew. */
export const ALWAYS: WriteCondition = { sql: "?2 IS NULL AND ?3 IS NULL", entry: null, batch: null };
