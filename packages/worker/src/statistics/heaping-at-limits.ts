import { classify, detectHeaping, type Heaping, UNITS, type Unit } from "@roadside/core";
import type { FieldProblem, FieldProblemCode } from "../problem-codes.ts";
import type { CountRow } from "./count-row.ts";

/** The result of the heaping test at one limit of the law: its figures, or why there are none. */
export interface LimitResult {
  readonly category: string;
  /** The first value that the instrument can show and that reaches the limit. */
  readonly firstOver: string;
  readonly result: Omit<Heaping, "ok"> | null;
  readonly refusal: FieldProblem | null;
}

/** The readings of one specimen and unit, in the finest step that was shown. */
export interface HeapingScale {
  readonly specimen: string;
  readonly unit: string;
  readonly step: string;
  readonly tests: number;
  readonly limits: readonly LimitResult[];
  /** Why the whole scale has no answer. */
  readonly refusal: FieldProblem | null;
}

/** Limits are looked for up to here; an instrument's highest is some hundreds of steps. */
const MAX_STEPS = 5_000;
const MAX_DECIMALS = 4;
/**
 * A tenth of readings are whole coarser steps by chance. With instruments of two steps mixed, far more are, and these
 * heap by themselves.
 */
const MAX_COARSE_SHARE = 0.2;
/** With fewer readings the steps are unknown, and the test gives no result. */
const MIN_READINGS = 200;

/**
 * Runs the heaping test around each limit that the law of the span sets. Rows are the roll-up's, with keys "specimen
 * unit value".
 */
export function testHeapingAtLimits(
  rows: readonly CountRow[],
  law: { jurisdiction: string; from: string; to: string },
): HeapingScale[] {
  const scales = new Map<string, { value: string; count: number }[]>();
  for (const { key, count } of rows) {
    const [specimen, unit, value] = key.split(" ");
    if (value === undefined) continue;
    const name = `${specimen} ${unit}`;
    const readings = scales.get(name);
    if (readings) readings.push({ value, count });
    else scales.set(name, [{ value, count }]);
  }
  return [...scales].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, readings]) => scaleOf(name, readings, law));
}

function scaleOf(
  name: string,
  readings: readonly { value: string; count: number }[],
  { jurisdiction, from, to }: Parameters<typeof testHeapingAtLimits>[1],
): HeapingScale {
  const [specimen = "", unit = ""] = name.split(" ");
  const decimals = Math.min(MAX_DECIMALS, Math.max(...readings.map(({ value }) => (value.split(".")[1] ?? "").length)));
  const histogram = new Map<number, number>();
  for (const { value, count } of readings) {
    const steps = stepsOf(value, decimals);
    histogram.set(steps, (histogram.get(steps) ?? 0) + count);
  }
  const tests = readings.reduce((sum, { count }) => sum + count, 0);
  const facts = { specimen, unit, step: textOf(1, decimals), tests };
  const none = (code: FieldProblemCode, message: string): HeapingScale => ({
    ...facts,
    limits: [],
    refusal: { code, message, path: "" },
  });
  const positive = tests - (histogram.get(0) ?? 0);
  const onCoarse = [...histogram].reduce(
    (sum, [steps, count]) => (steps > 0 && steps % 10 === 0 ? sum + count : sum),
    0,
  );
  if (decimals > 0 && positive >= MIN_READINGS && onCoarse > MAX_COARSE_SHARE * positive)
    return none("steps-mixed", "the readings include instruments with coarser steps, which produces heaps by itself");
  const [first, last] = [from, to].map((at) => limitsOf({ specimen, unit, decimals }, { jurisdiction, at }));
  if (!first || !last) return none("no-limit", "the law sets no limit at one end of the range");
  if ("refusal" in last) return { ...facts, limits: [], refusal: last.refusal };
  if (JSON.stringify(first) !== JSON.stringify(last)) return none("time-too-vague", "the law changed within the range");
  return {
    ...facts,
    refusal: null,
    limits: last.limits.map(({ category, firstOver }) => {
      const found = detectHeaping(histogram, firstOver);
      const named = { category, firstOver: textOf(firstOver, decimals) };
      if (!found.ok) return { ...named, result: null, refusal: found.error };
      const { ok: _, ...result } = found;
      return { ...named, result, refusal: null };
    }),
  };
}

/** The first step that the law of a day calls by another category than the one before, for each of its limits. */
function limitsOf(
  { specimen, unit, decimals }: { specimen: string; unit: string; decimals: number },
  law: { jurisdiction: string; at: string },
): { limits: { category: string; firstOver: number }[] } | { refusal: FieldProblem } {
  const bloodEquivalent = specimen === "breath" && UNITS[unit as Unit]?.ofBreath === false;
  const limits: { category: string; firstOver: number }[] = [];
  let before: string | null = null;
  for (let steps = 0; steps <= MAX_STEPS; steps += 1) {
    const judged = classify(
      { specimen, value: textOf(steps, decimals), unit, ...(bloodEquivalent ? { bloodEquivalent } : {}) },
      law,
    );
    if (!judged.ok) return { refusal: judged.error };
    if (before !== null && judged.category !== before) limits.push({ category: judged.category, firstOver: steps });
    before = judged.category;
    if (limits.length === judged.limits.length) break;
  }
  return { limits };
}

/** A value in whole steps; digits beyond the step are cut off, as an instrument does. */
function stepsOf(value: string, decimals: number): number {
  const [whole = "0", fraction = ""] = value.split(".");
  return Number(`${whole}${fraction.slice(0, decimals).padEnd(decimals, "0")}`);
}

function textOf(steps: number, decimals: number): string {
  if (decimals === 0) return String(steps);
  const digits = String(steps).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
