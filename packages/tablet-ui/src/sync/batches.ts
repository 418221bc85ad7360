import type { HeldEntry } from "../entries/held-entry.ts";

/** What one call carries at most. The API takes 500 entries and 1 MB. */
export const LARGEST_BATCH = 400;
const BATCH_BYTES = 800_000;

/** As many entries, from the first, as one call can carry; one at least. */
export function fitting(entries: readonly HeldEntry[], most = LARGEST_BATCH): readonly HeldEntry[] {
  let bytes = 0;
  const tooMany = entries.slice(0, most).findIndex(({ sealed }, index) => {
    bytes += new TextEncoder().encode(JSON.stringify(sealed)).length;
    return index > 0 && bytes > BATCH_BYTES;
  });
  return entries.slice(0, tooMany < 0 ? most : tooMany);
}

/** All of them, in as many parts as calls can carry. */
export function batchesOf(entries: readonly HeldEntry[]): (readonly HeldEntry[])[] {
  const batches: (readonly HeldEntry[])[] = [];
  for (let at = 0; at < entries.length; at += batches.at(-1)?.length ?? 0)
    batches.push(fitting(entries.slice(at, at + LARGEST_BATCH)));
  return batches;
}
