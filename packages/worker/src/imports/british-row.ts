import type { When } from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";
import type { Format, RowFacts } from "./format.ts";

/** The columns of the Department for Transport's roadside breath tests, as its files head them. */
export const COLUMNS = [
  "Reason",
  "Month",
  "Year",
  "WeekType",
  "TimeBand",
  "BreathAlcoholLevel(microg 100ml)",
  "AgeBand",
  "Gender",
] as const;

export type BritishRow = Record<(typeof COLUMNS)[number], string>;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The bands of four hours. The source writes midnight at the end of the day as "12pm". */
const BANDS: Record<string, { from: number; to: number }> = {
  "12am-4am": { from: 0, to: 4 },
  "4am-8am": { from: 4, to: 8 },
  "8am-12pm": { from: 8, to: 12 },
  "12pm-4pm": { from: 12, to: 16 },
  "4pm-8pm": { from: 16, to: 20 },
  "8pm-12pm": { from: 20, to: 24 },
  "8pm-12am": { from: 20, to: 24 },
};

const DAYS: Record<string, When["days"]> = { Weekday: "weekday", Weekend: "weekend" };
const SEXES: Record<string, "male" | "female"> = { Male: "male", Female: "female" };

/**
 * Reads a stop from one row: one breath reading in µg/100 mL under the law of England and Wales. The month is known,
 * and in most rows also weekday or weekend and a band of four hours. "Unknown" is left out, never guessed. Problems
 * name the column.
 */
export function readFacts(row: BritishRow): { ok: true; facts: RowFacts } | { ok: false; errors: FieldProblem[] } {
  const errors: FieldProblem[] = [];
  const known = <T>(column: (typeof COLUMNS)[number], words: Record<string, T>): T | undefined => {
    const written = row[column].trim();
    if (written === "Unknown" || written === "") return undefined;
    if (!Object.hasOwn(words, written)) {
      errors.push({
        code: "word-unknown",
        message: `"${written}" is unknown; must be one of: ${Object.keys(words).join(", ")}, Unknown.`,
        path: `/${column}`,
      });
    }
    return words[written];
  };

  const hours = known("TimeBand", BANDS);
  const days = known("WeekType", DAYS);
  const sex = known("Gender", SEXES);
  const month = MONTHS.indexOf(row.Month.trim().slice(0, 3));
  const year = row.Year.trim();
  if (month < 0)
    errors.push({ code: "month-unknown", message: `"${row.Month}" must be a month as in Jan`, path: "/Month" });
  if (!/^\d{4}$/.test(year))
    errors.push({ code: "year-unknown", message: `"${row.Year}" must be a year of four digits`, path: "/Year" });
  if (errors.length > 0) return { ok: false, errors };

  const ageBand = row.AgeBand.trim();
  const reason = row.Reason.trim();
  const driver = { ...(sex ? { sex } : {}), ...(ageBand && ageBand !== "Unknown" ? { ageBand } : {}) };
  return {
    ok: true,
    facts: {
      jurisdiction: "GB-EAW",
      at: {
        at: `${year}-${String(month + 1).padStart(2, "0")}-01T00:00:00${britishOffset(month)}`,
        precision: "month",
        ...(hours ? { hours } : {}),
        ...(days ? { days } : {}),
      },
      readings: [{ specimen: "breath", value: row["BreathAlcoholLevel(microg 100ml)"], unit: "ug/100mL" }],
      ...(Object.keys(driver).length > 0 ? { driver } : {}),
      ...(reason && reason !== "Unknown" ? { reason } : {}),
    },
  };
}

/**
 * The UTC offset on the first of a month (0 is January): summer time runs from the last Sunday of March to that of
 * October.
 */
function britishOffset(month: number): string {
  return month >= 3 && month <= 9 ? "+01:00" : "+00:00";
}

/** The Department for Transport's roadside breath tests. Other years have additional columns. */
export const ROADSIDE_BREATH_TESTS: Format = {
  name: "roadside-breath-tests",
  required: COLUMNS,
  optional: [],
  takesOthers: true,
  read: (cells) => readFacts(cells as BritishRow),
  columnOf: {
    "/readings": "BreathAlcoholLevel(microg 100ml)",
    "/body/reason": "Reason",
    "/body/driver/ageBand": "AgeBand",
    "/at": "Month",
  },
};
