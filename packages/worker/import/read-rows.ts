import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { type BritishRow, COLUMNS } from "./british-row.ts";

/** A row as it stands in the file, and the line on which it begins (the header is line 1). `row` is null where it has fewer or more fields than the header. */
export interface NumberedRow {
  line: number;
  fields: string[];
  row: BritishRow | null;
}

/** Streams the rows of a CSV file, gzipped or not, with or without byte-order mark and last line break, in constant memory. */
export async function* readRows(file: string): AsyncGenerator<NumberedRow> {
  const parser = parse({ bom: true, relaxColumnCount: true, skipEmptyLines: true, info: true });
  const source = await plain(file);
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let header: string[] | null = null;
  let line = 1;
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    if (header === null) {
      header = record.map((name) => BY_PLAIN_NAME.get(plainName(name)) ?? name.trim());
      const missing = COLUMNS.filter((column) => !header?.includes(column));
      if (missing.length > 0) throw new HeaderError(`The first line lacks the column ${missing.map((name) => `"${name}"`).join(", ")}.`);
    } else {
      const names = header;
      const row = record.length === names.length ? Object.fromEntries(names.map((name, index) => [name, record[index]])) : null;
      yield { line, fields: record, row: row as BritishRow | null };
    }
    line = info.lines + 1;
  }
  if (header === null) throw new HeaderError("The file is empty.");
}

const BY_PLAIN_NAME: ReadonlyMap<string, string> = new Map(COLUMNS.map((column) => [plainName(column), column]));

/** A column's name without case, spaces and signs: the years of the source do not spell them all alike. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The file is not one of this kind. */
export class HeaderError extends Error {}

/** SHA-256 over the rows' content: two copies of one source are the same source, whatever their byte-order mark and line breaks. */
export async function contentDigest(file: string, onRow: () => void): Promise<string> {
  const hash = createHash("sha256");
  for await (const { fields } of readRows(file)) {
    hash.update(`${JSON.stringify(fields)}\n`);
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
