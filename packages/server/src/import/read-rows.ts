import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ROADSIDE_BREATH_TESTS } from "@roadside/worker/imports/british-row";
import { type CsvRecord, readCsvRecords } from "@roadside/worker/imports/csv-records";
import { readSourceRows, type SourceRow } from "@roadside/worker/imports/source-rows";
import { readTextLines } from "@roadside/worker/imports/text-lines";

/** Streams the rows of a CSV file, gzipped or not, with or without byte-order mark and last line break, in constant memory. */
export async function* readRows(file: string): AsyncGenerator<SourceRow> {
  yield* readSourceRows(await plain(file), "csv", ROADSIDE_BREATH_TESTS);
}

/** Streams a file's records as they stand in it, the first line too. */
export async function* readRecords(file: string): AsyncGenerator<CsvRecord> {
  yield* readCsvRecords(readTextLines(await plain(file)));
}

/** SHA-256 over the rows' content: two copies of one source are the same source, whatever their byte-order mark and line breaks. */
export async function contentDigest(file: string, onRow: () => void): Promise<string> {
  const hash = createHash("sha256");
  for await (const { text } of readRows(file)) {
    hash.update(`${text}\n`);
    onRow();
  }
  return hash.digest("hex");
}

async function plain(file: string): Promise<Readable> {
  const handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  await handle.close();
  const gzipped = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  const stream = createReadStream(file);
  if (!gzipped) return stream;
  const gunzip = createGunzip();
  stream.on("error", (error) => gunzip.destroy(error));
  return stream.pipe(gunzip);
}
