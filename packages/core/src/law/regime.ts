import { compare, type Exact, exact } from "../units/exact.ts";
import { type Specimen, UNITS, type Unit, type UnitFacts } from "../units/unit.ts";
import { type Citation, type Confidence, mapTimeline, type Timeline, type TimelineEntry } from "./timeline.ts";

/** Kinds of driver for whom some laws set limits of their own. `minor` is whoever is under the age that the law names, `novice` also a learner. */
export const DRIVER_CLASSES = ["novice", "commercial", "minor", "cyclist"] as const;
export type DriverClass = (typeof DRIVER_CLASSES)[number];

/** What laws call a reading: `below-limit`, China's two grades, `over-limit` for the lowest limit of another law, and that law's own names for the tiers above it. */
export type Category = "below-limit" | "drinking" | "drunk" | "over-limit" | (string & {});

/** One limit: who reaches it is in the category. `comparison` is the law's own: `>` where it must be exceeded, `>=` where the figure itself counts. */
export interface Tier {
  readonly category: Category;
  readonly comparison: ">" | ">=";
  readonly value: string;
  /** Drivers to whom it applies, `other` being those of no class; everybody where it does not say. */
  readonly drivers?: readonly (DriverClass | "other")[];
  /** What must be so beside the figure. Such a tier decides no category; whoever reaches it is told that it may apply. */
  readonly when?: string;
  /** Where this tier was confirmed less surely than the instrument as a whole, and what is to be known of it. */
  readonly confidence?: Confidence;
  readonly note?: string;
}

/** What a limit is set for: a specimen, or breath as an instrument shows it in units of blood. */
export type Measured = Specimen | "breath-as-blood";

/** The limits of one specimen, in the unit in which the law sets them, lowest first. */
export interface Limits {
  readonly unit: Unit;
  readonly tiers: readonly Tier[];
}

/** A law's own rule that a breath value counts as a blood value: mg/L of breath times `mgPer100mLPerMgPerL` is mg/100 mL of blood. */
export interface BreathRule {
  readonly ratio: string;
  readonly mgPer100mLPerMgPerL: string;
}

/** The law of one place as it is written down: dated and cited data. */
export interface RegimeFacts {
  readonly code: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly limits: Readonly<Partial<Record<Measured, Timeline<Limits>>>>;
  /** Only where the law makes the conversion its rule. Elsewhere breath has limits of its own or none. */
  readonly breathAsBlood?: Timeline<BreathRule>;
  /** What a reader must know of this law that no figure says. */
  readonly notes?: readonly string[];
}

/** The law of one place with its limits ready to be compared with. */
export interface Regime extends RegimeFacts {
  readonly limits: Readonly<Partial<Record<Measured, Timeline<Scale>>>>;
  readonly breathAsBlood?: Timeline<BreathFactor>;
}

/** The law's rule that breath counts as blood, with its factor read. */
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

/** Limits with their figures read, for every class of driver, `undefined` being everybody else. */
export interface Scale extends Limits {
  readonly facts: UnitFacts;
  readonly stepsFor: ReadonlyMap<DriverClass | undefined, Steps>;
}

/** The limits of one class of driver, lowest first: those that decide, and those that want a further fact. */
export interface Steps {
  readonly deciding: readonly Step[];
  readonly limits: readonly Limit[];
  /** The clause of each deciding limit, as a list of its own. */
  readonly citations: readonly (readonly Citation[])[];
  readonly conditional: readonly Step[];
}

/** One limit, its exact figure and its clause. */
export interface Step {
  readonly limit: Limit;
  readonly figure: Exact;
  readonly citation: Citation;
}

/** Checks what a type cannot say of a regime, and throws: a bad rule file must stop the build. Reads each figure once, here and not at the roadside. */
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
