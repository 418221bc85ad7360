import { parse } from "csv-parse/sync";
import { MAX_LINE_CHARACTERS, type TextLine } from "./text-lines.ts";

/** A record of a CSV text with the line on which it begins; `fields` is null where its quotes do not fit or it is longer than any record. */
export interface CsvRecord {
  readonly line: number;
  readonly text: string;
  readonly fields: string[] | null;
}

/** A field may hold line breaks; a quote that nobody closed must not swallow the rest of the source. */
const MAX_RECORD_LINES = 50;

/** Cuts lines into records. Where a quote is not closed in time, its own line alone is no record, and the next line begins anew. */
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

/** How many lines it takes until every quote is closed; `null` where they do not suffice. */
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
