import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvRecord, readCsvRecords } from "./csv-records.ts";
import { MAX_LINE_CHARACTERS, readTextLines } from "./text-lines.ts";

/** The bytes of a text in pieces, split at the given positions. */
async function* pieces(text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (const [index, place] of places.entries()) yield bytes.subarray(place, places[index + 1] ?? bytes.length);
}

async function recordsOf(text: string, cuts: readonly number[] = []): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of readCsvRecords(readTextLines(pieces(text, cuts)))) records.push(record);
  return records;
}

const cell = fc.constantFrom("", "0.52", "云L12345", 'said "no"', "a, b", "two\nlines", "é😀");
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });

describe("cutting a CSV text into records", () => {
  test("gives every cell as it was written, however the bytes come, with a mark before them and either line end", async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        async (rows, cuts, hasMark, isWindows) => {
          const text = stringify(rows, {
            bom: hasMark,
            record_delimiter: isWindows ? "windows" : "unix",
            quoted: true,
          });
          expect((await recordsOf(text, cuts)).map(({ fields }) => fields)).toEqual(rows);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("numbers each by the line on which it begins, empty lines counted and left out", async () => {
    expect((await recordsOf('a\n\n"b\nc"\nd')).map(({ line, fields }) => [line, fields])).toEqual([
      [1, ["a"]],
      [3, ["b\nc"]],
      [5, ["d"]],
    ]);
  });

  test("loses only the line on which a quote is not closed", async () => {
    const good = Array.from({ length: 200 }, (_, index) => `row,${index}`);
    const records = await recordsOf(['"open,1', ...good].join("\n"));
    expect(records.filter(({ fields }) => fields === null).map(({ line, text }) => [line, text])).toEqual([
      [1, '"open,1'],
    ]);
    expect(records.filter(({ fields }) => fields !== null).map(({ text }) => text)).toEqual(good);
  });

  test("does not hold a line that has no end", async () => {
    const [long, next] = await recordsOf(`${"x".repeat(500_000)}\nnext`);
    expect([long?.fields, (long?.text.length ?? 0) <= MAX_LINE_CHARACTERS, next?.line, next?.fields]).toEqual([
      null,
      true,
      2,
      ["next"],
    ]);
  });
});
