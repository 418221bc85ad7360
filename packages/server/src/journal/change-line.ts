import { createHash } from "node:crypto";

/** A parameter of a statement. */
export type Value = string | number | null | Uint8Array;

/** A statement with its parameters, as the store executed it. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** A transaction that changed rows. */
export interface Change {
  /** The installation, and how often it was restored: numbers continue from one epoch to the next. */
  readonly installation: string;
  readonly epoch: number;
  /** The first number of the epoch, at which the restore began. */
  readonly epochStart: number;
  readonly seq: number;
  readonly at: string;
  readonly statements: readonly Statement[];
}

/** The text of a statement is written once in a file; afterwards its name is enough. */
interface Line extends Omit<Change, "statements"> {
  readonly texts: Readonly<Record<string, string>>;
  readonly statements: readonly (readonly [name: string, values: readonly unknown[]])[];
}

const DIGITS = 16;

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
}

/** Writes a change as a line that begins with its digest. `written` has the statements that the file knows. */
export function writeLine({ statements, ...facts }: Change, written: Set<string>): string {
  const texts: Record<string, string> = {};
  const named = statements.map(({ sql, values }) => {
    const name = digest(sql);
    if (!written.has(name)) texts[name] = sql;
    written.add(name);
    return [name, values.map(encodeValue)] as const;
  });
  const text = JSON.stringify({ ...facts, texts, statements: named } satisfies Line);
  return `${digest(text)} ${text}\n`;
}

/**
 * Reads a line; `null` if it is not whole: the process ended while it wrote the line, and the change was not committed.
 * `texts` gains the statements of the file.
 */
export function readLine(line: string, texts: Map<string, string>): Change | null {
  const text = line.slice(DIGITS + 1);
  if (line.slice(0, DIGITS) !== digest(text)) return null;
  const { statements, texts: added, ...facts } = JSON.parse(text) as Line;
  for (const [name, sql] of Object.entries(added)) texts.set(name, sql);
  return {
    ...facts,
    statements: statements.map(([name, values]) => {
      const sql = texts.get(name);
      if (sql === undefined) throw new Error(`the journal lacks the text of statement ${name}`);
      return { sql, values: values.map(decodeValue) };
    }),
  };
}

function encodeValue(value: Value): unknown {
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value;
}

function decodeValue(value: unknown): Value {
  return typeof value === "object" && value !== null && "base64" in value
    ? Buffer.from(String(value.base64), "base64")
    : (value as Value);
}
