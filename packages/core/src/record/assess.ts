import type { Classification } from "../law/classifier.ts";
import { classify } from "../law/classify.ts";
import { type Flag, type Refusal, refuse } from "../refusal.ts";
import type { Reading } from "../units/reading.ts";
import type { Stop, StopTest } from "./replay.ts";
import { spanEndMs } from "./when.ts";

/** What the law of the day says of a stop, and which test decides it. */
export interface Assessment {
  readonly ok: true;
  /** `no-reading` where no test gave one. */
  readonly category: Classification["category"] | "no-reading";
  /** The deciding test's place in the stop's tests, and why it decides. */
  readonly basis: { test: number; entry: string; reading: Reading; rule: "only-reading" | "blood-before-breath" | "latest-reading" } | null;
  readonly classification: Classification | null;
  readonly flags: readonly Flag[];
}

/**
 * Judges a stop by the law of its own day: blood before breath before urine, the latest reading among those of one specimen.
 * Refuses where the law gives no answer, and where the time is known so vaguely that the answer would depend on it.
 */
export function assess(stop: Stop): Assessment | Refusal {
  if (!stop.logged) return refuse({ code: "not-logged", message: "the entry that logs this stop has not arrived", path: "" });
  const basis = decidingTest(stop.tests);
  if (!basis) return { ok: true, category: "no-reading", basis: null, classification: null, flags: stop.flags };

  const context = { jurisdiction: stop.logged.jurisdiction, ...(stop.logged.driver?.class ? { driver: { class: stop.logged.driver.class } } : {}) };
  const classification = classify(basis.reading, { ...context, at: stop.at.at });
  if (!classification.ok) return classification;
  if (stop.at.precision === "day" || stop.at.precision === "month") {
    const last = classify(basis.reading, { ...context, at: new Date(spanEndMs(stop.at) - 1).toISOString() });
    if (!last.ok || last.category !== classification.category) {
      return refuse({ code: "time-too-vague", message: "the law changed within the time that is known, and with it the answer", path: "/at" });
    }
  }
  const flags = classification.flags.map((flag) => ({ ...flag, path: `/tests/${basis.test}${flag.path}` }));
  const shown = stop.logged.shown?.category;
  if (shown !== undefined && shown !== classification.category && stop.tests.length === stop.logged.tests.length) {
    flags.push({ code: "category-differs", message: `the tablet showed "${shown}"`, path: "/logged/shown/category" });
  }
  return { ok: true, category: classification.category, basis, classification, flags: [...stop.flags, ...flags] };
}

const NO_FINDING: ReadonlySet<string> = new Set(["below-limit", "no-reading", "undetermined"]);

/** Whether a category is a finding against the driver: every one that a law's own tier gives, in whatever place. */
export function isPositive(category: string): boolean {
  return !NO_FINDING.has(category);
}

const SPECIMENS = ["urine", "breath", "blood"] as const;

function decidingTest(tests: readonly StopTest[]): Assessment["basis"] {
  const readings = tests.flatMap((test, index) => (test.outcome === "reading" ? [{ test: index, entry: test.entry, reading: test.reading }] : []));
  // Later entries win among equals, hence >=.
  const deciding = readings.reduce<(typeof readings)[number] | null>(
    (best, one) => (!best || SPECIMENS.indexOf(one.reading.specimen) >= SPECIMENS.indexOf(best.reading.specimen) ? one : best),
    null,
  );
  if (!deciding) return null;
  const sameSpecimen = readings.filter(({ reading }) => reading.specimen === deciding.reading.specimen).length;
  if (readings.length === 1) return { ...deciding, rule: "only-reading" };
  return { ...deciding, rule: sameSpecimen === readings.length ? "latest-reading" : "blood-before-breath" };
}
