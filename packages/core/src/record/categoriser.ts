import type { Classification, Classify } from "../law/classifier.ts";
import { type Flag, type Refusal, refuse } from "../refusal.ts";
import { compare, exact } from "../units/exact.ts";
import type { Reading } from "../units/reading.ts";
import type { Stop, StopTest } from "./stop.ts";
import { spanEndMs } from "./when.ts";

/** The deciding reading: its index in the stop's tests, the entry and field that contain it, and why it decides. */
export interface Basis {
  readonly test: number;
  readonly entry: string;
  readonly path: string;
  readonly reading: Reading;
  readonly rule:
    | "only-reading"
    | "blood-before-breath"
    | "latest-reading"
    | "highest-breath"
    | "breath-stands-for-blood";
}

/** The category of a stop under the law of its day, and the test that decides it. */
export interface Categorised {
  readonly ok: true;
  /** `no-reading` if no test gave one. */
  readonly category: Classification["category"] | "no-reading";
  readonly basis: Basis | null;
  readonly classification: Classification | null;
  readonly flags: readonly Flag[];
}

/** Creates a `categorise` from a `classify` that knows only some places, for programs that must stay small. */
export function categoriser(classify: Classify): (stop: Stop) => Categorised | Refusal {
  return (stop) => categoriseWith(stop, classify);
}

function categoriseWith(stop: Stop, classify: Classify): Categorised | Refusal {
  if (!stop.logged)
    return refuse({ code: "not-logged", message: "the entry that logs this stop has not arrived", path: "" });
  const basis = findDecidingTest(stop, classify);
  const verification = stop.tests.flatMap(flagUnverified);
  if (!basis)
    return {
      ok: true,
      category: "no-reading",
      basis: null,
      classification: null,
      flags: [...stop.flags, ...verification],
    };

  const context = {
    jurisdiction: stop.logged.jurisdiction,
    ...(stop.logged.driver?.class ? { driver: { class: stop.logged.driver.class } } : {}),
  };
  const classification = classify(basis.reading, { ...context, at: stop.at.at });
  if (!classification.ok) return classification;
  if (stop.at.precision === "day" || stop.at.precision === "month") {
    const last = classify(basis.reading, { ...context, at: new Date(spanEndMs(stop.at) - 1).toISOString() });
    if (!last.ok || last.category !== classification.category) {
      return refuse({
        code: "time-too-vague",
        message: "the law changed within the known time span, and the answer depends on it",
        path: "/at",
      });
    }
  }
  const flags = classification.flags.map((flag) => ({ ...flag, path: `/tests/${basis.test}${flag.path}` }));
  const shown = stop.logged.shown?.category;
  if (shown !== undefined && shown !== classification.category && stop.tests.length === stop.logged.tests.length) {
    flags.push({ code: "category-differs", message: `the tablet showed "${shown}"`, path: "/logged/shown/category" });
  }
  return {
    ok: true,
    category: classification.category,
    basis,
    classification,
    flags: [...stop.flags, ...verification, ...flags],
  };
}

/** Flags tests outside the analyser's verification. Such a reading still counts; its user must know. */
function flagUnverified({ analyser, at }: StopTest, index: number): Flag[] {
  if (!analyser) return [];
  const day = at.at.slice(0, 10);
  const { verifiedFrom, verifiedUntil } = analyser;
  const [bound, path] =
    verifiedUntil !== undefined && day > verifiedUntil
      ? [`until ${verifiedUntil}`, "verifiedUntil"]
      : verifiedFrom !== undefined && day < verifiedFrom
        ? [`from ${verifiedFrom}`, "verifiedFrom"]
        : [];
  if (!bound) return [];
  return [
    {
      code: "analyser-unverified",
      message: `the analyser was verified ${bound}, the test was on ${day}`,
      path: `/tests/${index}/analyser/${path}`,
    },
  ];
}

const SPECIMENS = ["urine", "breath", "blood"] as const;

type ReadingTest = Extract<StopTest, { outcome: "reading" }>;

/**
 * Places where no rule lets a second, lower breath reading take the place of the first: the highest one decides until
 * blood does. In China a test is repeated only if the driver violated its requirements, and a dispute leads to blood
 * (procedure rules art. 35, duty norms annex 1).
 */
const HIGHEST_BREATH_DECIDES: ReadonlySet<string> = new Set(["CN"]);

function findDecidingTest(stop: Stop, classify: Classify): Basis | null {
  const readings = listReadings(stop);
  const specimen = SPECIMENS.findLast((one) => readings.some(({ reading }) => reading.specimen === one));
  if (specimen === undefined) return null;
  const same = readings.filter(({ reading }) => reading.specimen === specimen);
  const byHeight =
    specimen === "breath" && same.length > 1 && HIGHEST_BREATH_DECIDES.has(stop.logged?.jurisdiction ?? "");
  // Later entries win among equals.
  const test = byHeight ? findHighest(stop, same, classify) : (same.at(-1) as ReadingTest);
  const rule =
    readings.length === 1
      ? "only-reading"
      : same.length < readings.length
        ? "blood-before-breath"
        : byHeight
          ? "highest-breath"
          : "latest-reading";
  return toBasis(stop, test, rule);
}

/** Returns the breath test of a stop with the highest reading, as the law of its day counts it as blood. */
export function findBreathBasis(stop: Stop, classify: Classify): Basis | null {
  const breath = listReadings(stop).filter(({ reading }) => reading.specimen === "breath");
  return breath.length === 0
    ? null
    : toBasis(stop, findHighest(stop, breath, classify), breath.length === 1 ? "only-reading" : "highest-breath");
}

function listReadings({ tests }: Stop): ReadingTest[] {
  return tests.filter((test) => test.outcome === "reading");
}

function findHighest(stop: Stop, tests: readonly ReadingTest[], classify: Classify): ReadingTest {
  let highest = tests[0] as ReadingTest;
  let most: string | undefined;
  for (const test of tests) {
    const law = classify(test.reading, { jurisdiction: stop.logged?.jurisdiction ?? "", at: stop.at.at });
    const value = law.ok ? law.compared.value : undefined;
    if (value === undefined) continue;
    if (most !== undefined && compare(exact(value), exact(most)) < 0) continue;
    most = value;
    highest = test;
  }
  return highest;
}

function toBasis(stop: Stop, test: ReadingTest, rule: Basis["rule"]): Basis {
  return {
    test: stop.tests.indexOf(test),
    entry: test.entry,
    path: getTestPath(stop, test),
    reading: test.reading,
    rule,
  };
}

/** Returns the JSON Pointer of a test in its entry. */
export function getTestPath(stop: Stop, test: StopTest): string {
  if (test.entry !== stop.loggedBy)
    return stop.events.some(({ entry }) => entry === test.entry) ? "/body/reading" : "/body/test";
  return `/body/tests/${stop.tests.filter(({ entry }) => entry === test.entry).indexOf(test)}`;
}
