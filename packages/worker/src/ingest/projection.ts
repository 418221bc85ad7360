import {
  categorise,
  epochMs,
  findRevisions,
  type IntegrityFinding,
  type LoggedTest,
  listLoggedTests,
  type Reading,
  replay,
  type SealedEntry,
  type Stop,
  type When,
} from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";
import { findOpenDuties, type OpenDuty } from "./open-duties.ts";

/** A stop as lists and roll-ups need it: everything re-derived from its entries, nothing that the tablet claimed. */
export interface Projection {
  readonly stop: Stop;
  readonly version: number;
  /**
   * Its category under the law of the day; `no-reading` without a reading; `undetermined` if the law gives no result or
   * the first entry has not arrived.
   */
  readonly category: string;
  readonly reading: Reading | null;
  readonly flags: readonly string[];
  readonly duties: readonly OpenDuty[];
  readonly tests: readonly StoredTest[];
  /** What its own entries raise: late, milder, voided, interference. */
  readonly findings: readonly IntegrityFinding[];
}

/** A stop as it was and as it is now; `before` is null where nothing was known of it. */
export interface StopChange {
  readonly before: Projection | null;
  readonly after: Projection;
}

/**
 * A test as the detectors over many stops read it, without what its stop already contains and without unknown values.
 */
export type StoredTest = Partial<Omit<LoggedTest, "stop" | "officer" | "entry" | "day">> &
  Pick<LoggedTest, "entry" | "day">;

function toStoredTests(stop: Stop): StoredTest[] {
  return listLoggedTests(stop).map(({ stop: _, officer, reading, ...test }) => {
    const known: Record<string, unknown> = {};
    for (const [name, value] of Object.entries({ ...test, reading: reading && orderMembers(reading) }))
      if (value !== null) known[name] = value;
    return known as unknown as StoredTest;
  });
}

/** The members in one order, however they stood in the entry, so that the same test is the same text. */
function orderMembers({ specimen, value, unit, bloodEquivalent }: Reading): Reading {
  return { specimen, value, unit, ...(bloodEquivalent ? { bloodEquivalent } : {}) };
}

/**
 * Errors for which the entry itself is rejected: no known law covers its place or day. Any other stop is stored and
 * flagged.
 */
const REJECTED_PATHS: Readonly<Record<string, string>> = {
  "jurisdiction-unknown": "/entry/body/jurisdiction",
  "before-first-entry": "/entry/at/at",
  repealed: "/entry/at/at",
};

/** Replays a stop's entries and judges it by core's law. */
export function projectStop(
  entries: readonly SealedEntry[],
): { ok: true; projection: Projection } | { ok: false; problem: FieldProblem } {
  const stop = replay(entries);
  const raised = { tests: toStoredTests(stop), findings: findRevisions(entries) };
  const assessment = categorise(stop);
  if (!assessment.ok) {
    const { code, message } = assessment.error;
    const path = REJECTED_PATHS[code];
    if (path !== undefined) return { ok: false, problem: { code, message, path } };
    const flags = unique([...stop.flags.map((flag) => flag.code), code]);
    return {
      ok: true,
      projection: {
        stop,
        version: entries.length,
        category: "undetermined",
        reading: null,
        flags,
        duties: [],
        ...raised,
      },
    };
  }
  const { category, basis } = assessment;
  // That the law was not checked recently is not a fact of this stop; the assessment of a stop still reports it.
  const flags = unique(assessment.flags.map(({ code }) => code)).filter((code) => code !== "stale-law");
  return {
    ok: true,
    projection: {
      stop,
      version: entries.length,
      category,
      reading: basis?.reading ?? null,
      flags,
      duties: findOpenDuties(stop, category),
      ...raised,
    },
  };
}

/**
 * How a stop counts: its unit and category, once in each dimension. Most stops of a night have equal keys, so these are
 * derived before the rows.
 */
export interface CountKeys {
  readonly unit: string;
  readonly category: string;
  /** Its month, and its day where that is known. */
  readonly periods: readonly string[];
  /** Whether statistics count it. A list shows it in either case. */
  readonly isCounted: boolean;
  readonly keys: readonly (readonly [dimension: string, key: string])[];
}

/**
 * Returns how a stop counts. A voided stop, or one whose first entry has not arrived, is not a completed test: it
 * counts only among those that a list shows in addition, by month.
 */
export function deriveCountKeys({ stop, category, reading, flags }: Projection): CountKeys {
  const { at, logged, unit } = stop;
  const month = at.at.slice(0, 7);
  if (stop.voided || !logged) return { unit, category, periods: [month], isCounted: false, keys: [] };
  const keys: [dimension: string, key: string][] = [
    ["jurisdiction", logged.jurisdiction],
    ["checkpoint", logged.checkpoint ?? "unknown"],
    ["officer", stop.officer],
    ["hour", hourKey(at)],
    ["weekday-hour", `${at.precision === "month" ? "unknown" : weekdayOf(at)} ${hourKey(at)}`],
    ["day-type", dayType(at)],
    ["reason", logged.reason ?? "unknown"],
    ["sex", logged.driver?.sex ?? "unknown"],
    ["age-band", logged.driver?.ageBand ?? "unknown"],
    ["reading", reading ? `${reading.specimen} ${reading.unit} ${plainValue(reading.value)}` : "none"],
    ...flags.map((flag): [string, string] => ["flag", flag]),
  ];
  const periods = at.precision === "month" ? [month] : [month, at.at.slice(0, 10)];
  return { unit, category, periods, isCounted: true, keys };
}

/** "21" where the hour is known, "20-24" where a band of hours is, "unknown" elsewhere. */
function hourKey({ at, precision, hours }: When): string {
  if (precision === "second" || precision === "minute") return at.slice(11, 13);
  return hours ? [hours.from, hours.to].map((hour) => String(hour).padStart(2, "0")).join("-") : "unknown";
}

function dayType({ at, precision, days }: When): string {
  if (precision === "month") return days ?? "unknown";
  return weekdayOf({ at }) >= 6 ? "weekend" : "weekday";
}

/** 1 for Monday to 7 for Sunday, of the local date itself, whatever the offset. */
function weekdayOf({ at }: Pick<When, "at">): number {
  return new Date(epochMs(`${at.slice(0, 10)}T00:00:00Z`)).getUTCDay() || 7;
}

/** One text for one number: 0.360 and .36 are the same reading in a distribution. */
function plainValue(value: string): string {
  const [whole = "", fraction = ""] = value.split(".");
  const digits = fraction.replace(/0+$/, "");
  return `${whole.replace(/^0+(?=\d)/, "") || "0"}${digits ? `.${digits}` : ""}`;
}

function unique(codes: readonly string[]): string[] {
  return [...new Set(codes)];
}
