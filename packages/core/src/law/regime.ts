import { compare, type Exact, exact } from "../units/exact.ts";
import { type Specimen, UNITS, type Unit, type UnitFacts } from "../units/unit.ts";
import { type Citation, type Confidence, mapTimeline, type Timeline, type TimelineEntry } from "./timeline.ts";

/**
 * Classes of driver for which some laws set their own limits. `minor` is a driver under the age that the law names;
 * `novice` includes learners.
 */
export const DRIVER_CLASSES = ["novice", "commercial", "minor", "cyclist"] as const;
export type DriverClass = (typeof DRIVER_CLASSES)[number];

/**
 * Categories of laws: `below-limit`, China's two grades, `over-limit` for the lowest limit of another law, and that
 * law's own names for higher tiers.
 */
export type Category = "below-limit" | "drinking" | "drunk" | "over-limit" | (string & {});

/**
 * One limit and the category of those who reach it. `comparison` is the law's own: `>` if the figure must be exceeded,
 * `>=` if the figure itself counts.
 */
export interface Tier {
  readonly category: Category;
  readonly comparison: ">" | ">=";
  readonly value: string;
  /** The drivers to whom it applies (all if left out); `other` means drivers of no class. */
  readonly drivers?: readonly (DriverClass | "other")[];
  /** A condition in addition to the figure. Such a tier decides no category; it is reported as conditional. */
  readonly when?: string;
  /** Confidence and note, if this tier was confirmed less surely than its instrument. */
  readonly confidence?: Confidence;
  readonly note?: string;
}

/** What a limit is set for: a specimen, or breath that an instrument shows as blood. */
export type Measured = Specimen | "breath-as-blood";

/** The limits of one specimen, in the law's own unit, lowest first. */
export interface Limits {
  readonly unit: Unit;
  readonly tiers: readonly Tier[];
}

/**
 * A law's rule that a breath value counts as a blood value: mg/L of breath times `mgPer100mLPerMgPerL` is mg/100 mL of
 * blood.
 */
export interface BreathRule {
  readonly ratio: string;
  readonly mgPer100mLPerMgPerL: string;
}

/** The law of one place as it is written down: dated and cited data. */
interface RegimeFacts {
  readonly code: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly limits: Readonly<Partial<Record<Measured, Timeline<Limits>>>>;
  /** Only if the law itself makes the conversion its rule. Elsewhere breath has its own limits or none. */
  readonly breathAsBlood?: Timeline<BreathRule>;
  /** What a reader must know about this law and no figure shows. */
  readonly notes?: readonly string[];
}

/** The law of one place, ready for comparisons. */
export interface Regime extends RegimeFacts {
  readonly limits: Readonly<Partial<Record<Measured, Timeline<Scale>>>>;
  readonly breathAsBlood?: Timeline<BreathFactor>;
}

/** The law's rule that breath counts as blood, with its exact factor. */
export interface BreathFactor extends BreathRule {
  readonly factor: Exact;
}

/** A limit in the unit of the compared value. */
export interface Limit {
  readonly category: Category;
  readonly comparison: ">" | ">=";
  readonly value: string;
  readonly unit: Unit;
  readonly specimen: Specimen;
  readonly when?: string;
}

/** Limits with exact figures for every class of driver; `undefined` is the class of all other drivers. */
export interface Scale extends Limits {
  readonly facts: UnitFacts;
  readonly stepsFor: ReadonlyMap<DriverClass | undefined, Steps>;
}

/** The limits of one class of driver, lowest first: those that decide, and those that require another fact. */
export interface Steps {
  readonly deciding: readonly Step[];
  readonly limits: readonly Limit[];
  /** The citation of each deciding limit, as a list. */
  readonly citations: readonly (readonly Citation[])[];
  readonly conditional: readonly Step[];
}

/** One limit, its exact figure and its citation. */
export interface Step {
  readonly limit: Limit;
  readonly figure: Exact;
  readonly citation: Citation;
}

/**
 * Prepares the law of one place for comparisons. Each figure is parsed once, here.
 *
 * @throws {TypeError} for what a type cannot check: an invalid rule file must stop the build.
 */
export function regime(facts: RegimeFacts): Regime {
  const limits: Partial<Record<Measured, Timeline<Scale>>> = {};
  for (const [measured, line] of Object.entries(facts.limits) as [Measured, Timeline<Limits>][]) {
    limits[measured] = mapTimeline(line, (value, entry) => scaleOf(value, measured, entry, facts.code));
  }
  const { breathAsBlood, ...rest } = facts;
  if (!breathAsBlood) return { ...rest, limits };
  return {
    ...rest,
    limits,
    breathAsBlood: mapTimeline(breathAsBlood, (rule) => ({ ...rule, factor: exact(rule.mgPer100mLPerMgPerL) })),
  };
}

function scaleOf({ unit, tiers }: Limits, measured: Measured, entry: TimelineEntry<Limits>, code: string): Scale {
  const where = `${code} ${entry.from}`;
  if (UNITS[unit].ofBreath !== (measured === "breath")) throw new TypeError(`${where}: ${measured} limits in ${unit}`);
  if (!tiers.some(({ when }) => when === undefined)) throw new TypeError(`${where}: no tier for ${measured}`);
  const specimen: Specimen = measured === "breath-as-blood" ? "breath" : measured;
  const steps = tiers.map(({ category, comparison, value, drivers, when, confidence, note }) => ({
    limit: Object.freeze({ category, comparison, value, unit, specimen, ...(when === undefined ? {} : { when }) }),
    figure: exact(value),
    citation: Object.freeze({
      ...entry.citation,
      ...(confidence ? { confidence } : {}),
      ...(note === undefined ? {} : { note }),
    }),
    drivers,
  }));
  steps.forEach(({ figure }, index) => {
    const below = steps[index - 1];
    if (below && compare(below.figure, figure) > 0)
      throw new TypeError(`${where}: the tiers of ${measured} do not rise`);
  });
  const stepsOf = (driver: DriverClass | undefined): Steps => {
    const theirs = steps.filter(({ drivers }) => drivers?.includes(driver ?? "other") ?? true);
    const deciding = theirs.filter(({ limit }) => limit.when === undefined);
    deciding.forEach(({ figure }, index) => {
      const below = deciding[index - 1];
      if (below && compare(below.figure, figure) === 0)
        throw new TypeError(`${where}: two tiers of ${measured} at one figure`);
    });
    return {
      deciding,
      limits: Object.freeze(deciding.map(({ limit }) => limit)),
      citations: deciding.map(({ citation }) => Object.freeze([citation])),
      conditional: theirs.filter(({ limit }) => limit.when !== undefined),
    };
  };
  return {
    unit,
    facts: UNITS[unit],
    tiers,
    stepsFor: new Map([undefined, ...DRIVER_CLASSES].map((driver) => [driver, stepsOf(driver)])),
  };
}
