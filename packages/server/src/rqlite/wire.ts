import type { Value } from "../sqlite/d1-value.ts";
import { castToText } from "../sqlite/sql-text.ts";

/** What rqlite answers for one statement. */
export interface StatementAnswer {
  readonly columns?: readonly string[];
  readonly values?: readonly (readonly unknown[])[];
  readonly rows_affected?: number;
  readonly last_insert_id?: number;
  readonly error?: string;
}

/** What rqlite answers for a request. */
export interface Answer {
  readonly results?: readonly StatementAnswer[];
  readonly error?: string;
}

/** rqlite takes a text of this form for a blob. */
const READ_AS_BLOB = /^\s*x'(?:[0-9a-f]{2})*'\s*$/i;

/**
 * Writes a statement as rqlite reads it. Blobs are hexadecimal literals; a text of that form is sent as a blob that the
 * statement converts back. Numbers are REAL, as D1 and `node:sqlite` bind them.
 */
export function encodeStatement(sql: string, values: readonly Value[]): string {
  const disguised = new Set<number>();
  const parameters = values.map((value, index) => {
    if (value === null) return "null";
    if (typeof value === "boolean") return value ? "1.0" : "0.0";
    if (typeof value === "number") return encodeNumber(value, index + 1);
    if (typeof value !== "string") return encodeBlob(value instanceof ArrayBuffer ? new Uint8Array(value) : value);
    if (!READ_AS_BLOB.test(value)) return JSON.stringify(value);
    disguised.add(index + 1);
    return encodeBlob(new TextEncoder().encode(value));
  });
  return `[${[JSON.stringify(disguised.size > 0 ? castToText(sql, disguised) : sql), ...parameters].join(",")}]`;
}

function encodeNumber(value: number, parameter: number): string {
  if (!Number.isFinite(value)) throw new Error(`D1_TYPE_ERROR: parameter ${parameter} must be a finite number`);
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function encodeBlob(bytes: Uint8Array): string {
  return `"x'${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}'"`;
}

const LONG_NUMBER = /\d{16}/;

/** Reads an answer. A whole number that JavaScript would round is an error, as it is with `node:sqlite`. */
export function decodeAnswer(text: string): Answer {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Answer;
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) => {
    const source = context?.source ?? "";
    if (typeof value === "number" && /^-?\d+$/.test(source) && BigInt(value) !== BigInt(source))
      throw new Error(`D1_ERROR: ${source} is too large to be represented as a JavaScript number`);
    return value;
  }) as Answer;
}

/** Reads a value of a row. Blobs arrive as arrays of numbers (`blob_array`), which no text can be mistaken for. */
export function decodeValue(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  return Array.isArray(value) ? Uint8Array.from(value as number[]) : value;
}
