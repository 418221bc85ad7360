import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

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
