import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import type { Problem } from "@roadside/core";
import { COLUMNS } from "./british-row.ts";

/**
 * The refused lines as a CSV file in the source's own columns, then line, field and reason: mended, it can be imported again.
 * The file is made with the first refused line, so there is none where nothing was refused.
 */
export class RefusedReport {
  readonly file: string;
  count = 0;
  #stream: WriteStream | null = null;

  constructor(file: string) {
    this.file = file;
  }

  async add(line: number, fields: readonly string[], errors: readonly Problem[]): Promise<void> {
    this.count += 1;
    if (!this.#stream) {
      this.#stream = createWriteStream(this.file);
      this.#stream.write(`${[...COLUMNS, "Line", "Field", "Problem"].map(quoted).join(",")}\n`);
    }
    const padded = [...fields, ...Array<string>(COLUMNS.length).fill("")].slice(0, Math.max(COLUMNS.length, fields.length));
    const fieldNames = errors.map(({ path }) => path.slice(1)).join("; ");
    const words = errors.map(({ code, message }) => `${code}: ${message}`).join("; ");
    if (!this.#stream.write(`${[...padded, String(line), fieldNames, words].map(quoted).join(",")}\n`)) await once(this.#stream, "drain");
  }

  async close(): Promise<void> {
    const stream = this.#stream;
    if (!stream) return;
    stream.end();
    await once(stream, "close");
  }
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
