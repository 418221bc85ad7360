import type { HeldEntry } from "../entries/held-entry.ts";

/** The API accepts 500 entries and 1 MB per call. */
export const MAX_BATCH_ENTRIES = 400;
const MAX_BATCH_BYTES = 800_000;

/** Returns as many entries, from the first, as one call can carry; at least one. */
export function takeBatch(entries: readonly HeldEntry[], max = MAX_BATCH_ENTRIES): readonly HeldEntry[] {
  let bytes = 0;
  const tooMany = entries.slice(0, max).findIndex(({ sealed }, index) => {
    bytes += new TextEncoder().encode(JSON.stringify(sealed)).length;
    return index > 0 && bytes > MAX_BATCH_BYTES;
  });
  return entries.slice(0, tooMany < 0 ? max : tooMany);
}

/** Splits entries into batches that calls can carry. */
export function splitIntoBatches(entries: readonly HeldEntry[]): (readonly HeldEntry[])[] {
  const batches: (readonly HeldEntry[])[] = [];
  for (let at = 0; at < entries.length; at += batches.at(-1)?.length ?? 0)
    batches.push(takeBatch(entries.slice(at, at + MAX_BATCH_ENTRIES)));
  return batches;
}
