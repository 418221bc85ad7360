import { type Moment, momentOf } from "../calendar.ts";
import { type Flag, type Refusal, refuse } from "../refusal.ts";
import { compare, decimalOf, dividedBy, type Exact, minus, times } from "../units/exact.ts";
import { type Measurement, measure, type WrittenReading } from "../units/reading.ts";
import type { Specimen, Unit, UnitFacts } from "../units/unit.ts";
import type { BreathFactor, Category, DriverClass, Limit, Measured, Regime, Step, Steps } from "./regime.ts";
import { type Citation, type InForce, valueAt } from "./timeline.ts";

/** Where, when and whom the law is asked about. `at` is RFC 3339 with its offset, or a local date. */
export interface LawContext {
  readonly jurisdiction: string;
  readonly at: string;
  readonly driver?: { readonly class?: DriverClass | undefined } | undefined;
}

/** What the law of a day calls a reading, and why. It advises and cites; it decides nobody's guilt. */
export interface Classification {
  readonly ok: true;
  readonly category: Category;
  /** What was set against the limit. `exact` is false where the printed decimals were rounded; the comparison never is. */
  readonly compared: { readonly value: string; readonly unit: Unit; readonly specimen: Specimen; readonly exact: boolean };
  /** The value as blood: the reading itself, or a breath reading where this law converts. `ratio` names the law's own conversion. */
  readonly blood: { readonly value: string; readonly unit: "mg/100mL"; readonly exact: boolean; readonly ratio: string | undefined } | undefined;
  /** The highest limit that is reached; the lowest one where none is. */
  readonly limit: Limit;
  /** The compared value less that limit, exact and signed. */
  readonly margin: { readonly value: string; readonly unit: Unit };
  /** Every limit of that day for this driver, lowest first. */
  readonly limits: readonly Limit[];
  /** Limits that are reached and want a further fact, which `when` names, before they apply. */
  readonly conditional: readonly Limit[];
  readonly citations: readonly Citation[];
  readonly checkedThrough: string;
  /** The day lies past the last one for which the law was checked. */
  readonly stale: boolean;
  readonly flags: readonly Flag[];
}

/** Says what the law of a place and day calls a reading: category, the limit used, the margin to it, the clauses. */
export type Classify = (written: WrittenReading, context: LawContext) => Classification | Refusal;

const NONE: readonly never[] = Object.freeze([]);

/**
 * Makes a `classify` for these places alone: a program that needs one law carries no other. It compares exact values without rounding, with the law's own operator,
 * and refuses, with the field's path, a reading that is none, a place or day that is not covered, a specimen without a limit.
 */
export function classifier(...regimes: readonly Regime[]): Classify {
  const byCode = new Map(regimes.map((one) => [one.code, one]));
  // One stop's tests, a keypad's digits and a batch of one night ask of one moment again and again: the last answer for each specimen is kept.
  const kept: { [Kind in Specimen]: Kept | null } = { breath: null, blood: null, urine: null };
  const find = (context: LawContext, specimen: Specimen, shown: boolean): Yardstick | Refusal => {
    const place = byCode.get(context.jurisdiction);
    if (!place) {
      const message = `"${context.jurisdiction}" is not covered; ${[...byCode.keys()].join(", ")} are`;
      return refuse({ code: "jurisdiction-unknown", message, path: "/jurisdiction" });
    }
    const when = momentOf(context.at);
    if (!when.ok) return when;
    const driver = context.driver?.class;
    const yardstick = yardstickOf(place, when.moment, driver, specimen, shown);
    if (yardstick.ok) kept[specimen] = { jurisdiction: context.jurisdiction, at: context.at, driver, shown, yardstick };
    return yardstick;
  };
  return (written, context) => {
    const measured = measure(written);
    if (!measured.ok) return measured;
    const { specimen } = measured;
    const shown = measured.bloodEquivalent === true;
    const last = kept[specimen];
    const same =
      last !== null &&
      last.at === context.at &&
      last.jurisdiction === context.jurisdiction &&
      last.driver === context.driver?.class &&
      last.shown === shown;
    if (same) return compared(measured, last.yardstick);
    const yardstick = find(context, specimen, shown);
    return yardstick.ok ? compared(measured, yardstick) : yardstick;
  };
}

/** A yardstick and the question that it answered. */
interface Kept {
  readonly jurisdiction: string;
  readonly at: string;
  readonly driver: DriverClass | undefined;
  readonly shown: boolean;
  readonly yardstick: Yardstick;
}

/** What readings of one specimen are measured against at one moment. */
interface Yardstick {
  readonly ok: true;
  /** What is compared: the reading's own specimen, or blood where the law makes breath count as blood. */
  readonly specimen: Specimen;
  readonly unit: UnitFacts;
  readonly steps: Steps;
  readonly lowest: Step;
  /** The clauses of each deciding step, its own and that of the conversion. */
  readonly citations: readonly (readonly Citation[])[];
  /** The law's conversion, where the reading still has to be converted; its citation also where the instrument has done it. */
  readonly factor: Exact | null;
  readonly rule: InForce<BreathFactor> | null;
  readonly checkedThrough: string;
  readonly stale: boolean;
  /** What one of a unit is in the limit's own, for the unit that was asked about last. */
  multiplier: { readonly of: UnitFacts; readonly by: Exact } | null;
}

/** What one of a unit is in the unit of the limit, by their definitions and the law's conversion. */
function multiplierOf(yardstick: Yardstick, unit: UnitFacts): Exact {
  if (yardstick.multiplier?.of === unit) return yardstick.multiplier.by;
  const own = dividedBy(unit.factor, yardstick.unit.factor);
  const by = yardstick.factor ? times(own, yardstick.factor) : own;
  yardstick.multiplier = { of: unit, by };
  return by;
}

function yardstickOf(place: Regime, moment: Moment, driver: DriverClass | undefined, specimen: Specimen, shown: boolean): Yardstick | Refusal {
  const { breathAsBlood } = place;
  const converts = specimen === "breath" && breathAsBlood !== undefined;
  const rule = converts ? valueAt(breathAsBlood, moment) : null;
  if (rule && !rule.ok) return rule;
  const what: Measured = converts ? "blood" : shown ? "breath-as-blood" : specimen;
  const line = place.limits[what];
  if (!line) {
    const words = shown ? "breath that the instrument shows as blood" : specimen;
    return refuse({ code: "no-limit-for-specimen", message: `the law of ${place.name.en} known here sets no limit for ${words}`, path: "/specimen" });
  }
  const law = valueAt(line, moment);
  if (!law.ok) return law;
  const steps = law.value.stepsFor.get(driver);
  if (!steps)
    return refuse({ code: "driver-class-unknown", message: `"${driver}" is not novice, commercial, minor or cyclist`, path: "/driver/class" });
  const lowest = steps.deciding[0];
  if (!lowest) return refuse({ code: "no-limit-for-driver", message: "this law sets no limit for this driver", path: "/driver" });
  return {
    ok: true,
    specimen: converts ? "blood" : specimen,
    unit: law.value.facts,
    steps,
    lowest,
    citations: rule ? steps.deciding.map(({ citation }) => Object.freeze([citation, rule.citation])) : steps.citations,
    // An instrument that shows blood has converted already.
    factor: rule && !shown ? rule.value.factor : null,
    rule,
    checkedThrough: line.checkedThrough,
    stale: law.stale || (rule?.stale ?? false),
    multiplier: null,
  };
}

function compared({ amount, facts, flags }: Measurement, yardstick: Yardstick): Classification | Refusal {
  const { specimen, steps, factor, rule, checkedThrough, stale } = yardstick;
  const { unit, scale } = yardstick.unit;
  if (!factor && facts.scale !== scale) {
    const message = `${facts.unit} cannot be compared with a limit in ${unit} without a density or molar mass, which no clause here gives`;
    return refuse({ code: "unit-not-comparable", message, path: "/unit" });
  }
  const value = times(amount, multiplierOf(yardstick, facts));
  const { deciding } = steps;
  let reached = 0;
  while (reached < deciding.length && reaches(value, deciding[reached] as Step)) reached += 1;
  const used = reached === 0 ? yardstick.lowest : (deciding[reached - 1] as Step);
  const shown = decimalOf(value);
  return {
    ok: true,
    category: reached === 0 ? "below-limit" : used.limit.category,
    compared: { value: shown.value, unit, specimen, exact: shown.exact },
    blood: specimen === "blood" && unit === "mg/100mL" ? { value: shown.value, unit, exact: shown.exact, ratio: rule?.value.ratio } : undefined,
    limit: used.limit,
    margin: { value: decimalOf(minus(value, used.figure)).value, unit },
    limits: steps.limits,
    conditional: steps.conditional.length === 0 ? NONE : steps.conditional.filter((step) => reaches(value, step)).map(({ limit }) => limit),
    citations: yardstick.citations[Math.max(reached - 1, 0)] as readonly Citation[],
    checkedThrough,
    stale,
    flags: stale
      ? [...flags, { code: "stale-law", message: `the law was checked through ${checkedThrough}; a newer one may hold`, path: "" }]
      : flags,
  };
}

function reaches(value: Exact, { limit, figure }: Step): boolean {
  const order = compare(value, figure);
  return limit.comparison === ">=" ? order >= 0 : order > 0;
}
