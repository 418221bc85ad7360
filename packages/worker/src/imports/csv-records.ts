import { parse } from "csv-parse/sync";
import { MAX_LINE_CHARACTERS, type TextLine } from "./text-lines.ts";

/** A record of a CSV text with its first line; `fields` is null if its quotes do not match or it is too long. */
export interface CsvRecord {
  readonly line: number;
  readonly text: string;
  readonly fields: string[] | null;
}

/** A field may contain line breaks, but an unterminated quote must not consume the rest of the source. */
const MAX_RECORD_LINES = 50;

/**
 * Splits lines into records. After an unterminated quote, only its own line is unreadable; reading continues with the
 * next.
 */
export async function* readCsvRecords(lines: AsyncIterable<TextLine>): AsyncGenerator<CsvRecord> {
  const waiting: TextLine[] = [];
  for await (const line of lines) {
    waiting.push(line);
    yield* takeWholeRecords(waiting, false);
  }
  yield* takeWholeRecords(waiting, true);
}

/** Takes from the lines those records that are whole; at the end, and past the limits, the others too. */
function* takeWholeRecords(waiting: TextLine[], isEnd: boolean): Generator<CsvRecord> {
  while (waiting.length > 0) {
    const length = countLinesToClose(waiting);
    const isTooLong =
      waiting.length >= MAX_RECORD_LINES ||
      waiting.reduce((sum, { text }) => sum + text.length, 0) > MAX_LINE_CHARACTERS;
    if (length === null && !isEnd && !isTooLong) return;
    const taken = waiting.splice(0, length ?? 1);
    const text = taken.map((line) => line.text).join("\n");
    if (text.trim() === "") continue;
    const isWhole = length !== null && !taken.some(({ isCut }) => isCut);
    yield { line: taken[0]?.number ?? 0, text, fields: isWhole ? fieldsOf(text) : null };
  }
}

/** Returns how many lines it takes until every quote is terminated; `null` if the lines do not suffice. */
function countLinesToClose(lines: readonly TextLine[]): number | null {
  let quotes = 0;
  for (const [index, { text }] of lines.entries()) {
    for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes += 1;
    if (quotes % 2 === 0) return index + 1;
  }
  return null;
}

function fieldsOf(text: string): string[] | null {
  if (!text.includes('"')) return text.split(",");
  try {
    return (parse(text, { relaxColumnCount: true }) as string[][])[0] ?? null;
  } catch {
    return null;
  }
}
