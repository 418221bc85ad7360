import type { HeldEntry } from "../entries/held-entry.ts";
import { splitIntoBatches } from "../sync/batches.ts";
import type { Device } from "../sync/device.ts";

/** A file for import into the API by hand. */
export interface SignedFile {
  readonly name: string;
  readonly lines: readonly string[];
}

/** Creates NDJSON files of sealed entries, each with a signed head and no larger than the API accepts. */
export async function createSignedFiles(
  device: Device,
  entries: readonly HeldEntry[],
  sentAt: string,
): Promise<SignedFile[]> {
  const files: SignedFile[] = [];
  for (const batch of splitIntoBatches(entries)) {
    const head = await device.signBatch(
      batch.map(({ sealed }) => sealed.hash),
      sentAt,
    );
    const lines = [{ head }, ...batch.map(({ sealed }) => sealed)].map((line) => `${JSON.stringify(line)}\n`);
    files.push({ name: `roadside-${device.id}-${batch[0]?.seq ?? 0}.ndjson`, lines });
  }
  return files;
}
