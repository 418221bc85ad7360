import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ROADSIDE_BREATH_TESTS } from "@roadside/worker/imports/british-row";
import { type CsvRecord, readCsvRecords } from "@roadside/worker/imports/csv-records";
import { readSourceRows, type SourceRow } from "@roadside/worker/imports/source-rows";
import { readTextLines } from "@roadside/worker/imports/text-lines";

/** Streams the rows of a CSV file, plain or gzipped, in constant memory. */
export async function* readRows(file: string): AsyncGenerator<SourceRow> {
  yield* readSourceRows(await openPlain(file), "csv", ROADSIDE_BREATH_TESTS);
}

/** Streams a file's records unchanged, including the first line. */
export async function* readRecords(file: string): AsyncGenerator<CsvRecord> {
  yield* readCsvRecords(readTextLines(await openPlain(file)));
}

/** Returns the SHA-256 of the rows' content: byte-order mark, line breaks and compression do not change it. */
export async function digestContent(file: string, onRow: () => void): Promise<string> {
  const hash = createHash("sha256");
  for await (const { text } of readRows(file)) {
    hash.update(`${text}\n`);
    onRow();
  }
  return hash.digest("hex");
}

async function openPlain(file: string): Promise<Readable> {
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
