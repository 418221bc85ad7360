import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { HeaderError, type SourceRow } from "@roadside/worker/imports/source-rows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestContent, readRows } from "./read-rows.ts";

const HEADER = "Reason,Month,Year,WeekType,TimeBand,BreathAlcoholLevel(microg 100ml),AgeBand,Gender";
const ROWS = [
  "Other,Jan,2013,Weekday,12am-4am,80,30-39,Male",
  '"Road Traffic Collision",Feb,2013,Weekend,4am-8am,0,Other,Female',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-rows-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.csv`);
  await writeFile(path, content);
  return path;
}

async function rows(content: string | Buffer): Promise<SourceRow[]> {
  const found: SourceRow[] = [];
  for await (const row of readRows(await file(content))) found.push(row);
  return found;
}

describe("reading a source's rows", () => {
  const plain = `${HEADER}\n${ROWS.join("\n")}\n`;

  test("numbers each row by its line", async () => {
    const found = await rows(plain);
    expect(found.map(({ line, cells }) => [line, cells.Reason, cells["BreathAlcoholLevel(microg 100ml)"]])).toEqual([
      [2, "Other", "80"],
      [3, "Road Traffic Collision", "0"],
    ]);
  });

  test("gives the same rows for every copy of a source: byte-order mark, no last line break, Windows line ends, gzip", async () => {
    const copies = [plain, `\ufeff${plain}`, plain.trimEnd(), plain.replaceAll("\n", "\r\n"), gzipSync(plain)];
    const digests = await Promise.all(copies.map(async (copy) => digestContent(await file(copy), () => undefined)));
    expect(new Set(digests).size).toBe(1);
    for (const copy of copies) expect(await rows(copy)).toEqual(await rows(plain));
    const changed = await digestContent(await file(plain.replace(",80,", ",81,")), () => undefined);
    expect(changed).not.toBe(digests[0]);
  });

  test("continues after a row with too few or too many fields, and reports it", async () => {
    const found = await rows(`${HEADER}\nOther,Jan\n${ROWS[0]},extra\n${ROWS[1]}\n`);
    expect(found.map(({ line, problem }) => [line, problem === null])).toEqual([
      [2, false],
      [3, false],
      [4, true],
    ]);
  });

  test("accepts columns in any order and additional columns, as in a fixed report of refused lines", async () => {
    const found = await rows(
      `Line,Gender,${HEADER.replace(",Gender", "")}\n7,Male,Other,Jan,2013,Weekday,12am-4am,80,30-39\n`,
    );
    expect(found[0]).toMatchObject({ line: 7, cells: { Gender: "Male", Reason: "Other", AgeBand: "30-39" } });
  });

  test("refuses a file of another kind and names what is missing", async () => {
    await expect(rows("a,b\n1,2\n")).rejects.toThrow(HeaderError);
    await expect(rows("a,b\n1,2\n")).rejects.toThrow(/"Reason"/);
    await expect(rows("")).rejects.toThrow("empty");
  });
});
