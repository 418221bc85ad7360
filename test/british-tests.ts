import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The folders of real files that are too large for this repository. */
const FOLDERS = [process.env.ROADSIDE_DATA, join(import.meta.dirname, "../../shared/data")];
const NAME = "uk-breath-tests-2013-h1";

/** The published counts of the same file. */
export interface Expected {
  rows: number;
  sumMicrogPer100mL: number;
  max: number;
  zero: number;
  "overLimitEnglandAndWales (> 35 microg/100 mL)": number;
  "overLimitScotlandSince2014 (> 22 microg/100 mL)": number;
  chinaAtRatio2200: Record<string, number>;
  bloodEquivalentAbove600mgPer100mL: number;
  byReason: Counts;
  byMonth: Counts;
  byWeekType: Counts;
  byTimeBand: Counts;
  byAgeBand: Counts;
  byGender: Counts;
  histogram: Record<string, number>;
}
type Counts = Record<string, { tests: number; over35: number }>;

/**
 * Finds the 228,064 British breath tests of January to June 2013; returns `null`, with a warning, if they are missing.
 */
export function britishTests(): { file: string; expected: () => Promise<Expected> } | null {
  const folder = FOLDERS.find((one) => one !== undefined && existsSync(join(one, `${NAME}.csv.gz`)));
  if (folder === undefined) {
    process.stderr.write(
      `\nSKIPPED: the real British breath tests (${NAME}.csv.gz) are missing. Set ROADSIDE_DATA to their folder.\n\n`,
    );
    return null;
  }
  return {
    file: join(folder, `${NAME}.csv.gz`),
    expected: async () => JSON.parse(await readFile(join(folder, `${NAME}.expected.json`), "utf8")) as Expected,
  };
}

/** Writes the header and every `nth` row of the tests to a file, so that each month is in it. */
export async function writeEveryNth(file: string, nth: number, target: string): Promise<void> {
  const lines = await linesOf(file);
  await writeFile(target, lines.filter((_, index) => index === 0 || index % nth === 0).join("\n"));
}

/** Counts a file of such tests, in plain arithmetic that shares nothing with the server's. */
export async function countTests(file: string): Promise<Expected> {
  const [, ...lines] = await linesOf(file);
  const rows = lines.map((line) => line.split(","));
  const values = rows.map((row) => Number(row[5]));
  const over = (limit: number) => values.filter((value) => value > limit).length;
  // Blood in mg/100 mL is 2.2 times breath in microg/100 mL where the ratio is 2,200.
  const isBlood = (least: number, below: number) => (value: number) =>
    value * 22 >= least * 10 && value * 22 < below * 10;
  const countBy = (column: number): Counts => {
    const counts: Counts = {};
    rows.forEach((row, index) => {
      const { tests, over35 } = counts[row[column] as string] ?? { tests: 0, over35: 0 };
      counts[row[column] as string] = { tests: tests + 1, over35: over35 + ((values[index] as number) > 35 ? 1 : 0) };
    });
    return counts;
  };
  const histogram = Object.entries(countBy(5)).map(([value, { tests }]) => [value, tests]);
  return {
    rows: rows.length,
    sumMicrogPer100mL: values.reduce((sum, value) => sum + value, 0),
    max: Math.max(0, ...new Set(values)),
    zero: values.filter((value) => value === 0).length,
    "overLimitEnglandAndWales (> 35 microg/100 mL)": over(35),
    "overLimitScotlandSince2014 (> 22 microg/100 mL)": over(22),
    chinaAtRatio2200: {
      "below-limit": values.filter(isBlood(0, 20)).length,
      drinking: values.filter(isBlood(20, 80)).length,
      drunk: values.filter(isBlood(80, Number.POSITIVE_INFINITY)).length,
    },
    bloodEquivalentAbove600mgPer100mL: values.filter((value) => value * 22 > 6_000).length,
    byReason: countBy(0),
    byMonth: countBy(1),
    byWeekType: countBy(3),
    byTimeBand: countBy(4),
    byAgeBand: countBy(6),
    byGender: countBy(7),
    histogram: Object.fromEntries(histogram) as Expected["histogram"],
  };
}

async function linesOf(file: string): Promise<string[]> {
  const bytes = await readFile(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text.split(/\r?\n/).filter((line) => line !== "");
}
