import { compare, type Exact, exact } from "../units/exact.ts";
import { type Specimen, UNITS, type Unit } from "../units/unit.ts";
import type { Timeline } from "./timeline.ts";

/** Kinds of driver for whom some laws set limits of their own. */
export type DriverClass = "novice" | "commercial" | "minor";

/** What laws call a reading. */
export type Category = "below-limit" | "drinking" | "drunk" | "over-limit";

/** One limit: who reaches it is in the category. `comparison` is the law's own: `>` where it must be exceeded, `>=` where the figure itself counts. */
export interface Tier {
  readonly category: Exclude<Category, "below-limit">;
  readonly comparison: ">" | ">=";
  readonly value: string;
  /** Drivers to whom it applies; everybody where it does not say. */
  readonly drivers?: readonly DriverClass[];
}

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
  readonly limits: Readonly<Partial<Record<Specimen, Timeline<Limits>>>>;
  /** Only where the law makes the conversion its rule. Elsewhere breath has limits of its own or none. */
  readonly breathAsBlood?: Timeline<BreathRule>;
}

/** The law of one place with its limits ready to be compared with. */
export interface Regime extends RegimeFacts {
  readonly limits: Readonly<Partial<Record<Specimen, Timeline<Scale>>>>;
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
}

/** Limits with their figures read, for every class of driver, `undefined` being everybody else. */
export interface Scale extends Limits {
  readonly stepsFor: ReadonlyMap<DriverClass | undefined, readonly Step[]>;
}

/** One limit and its exact figure. */
export interface Step {
  readonly limit: Limit;
  readonly figure: Exact;
}

/** Checks what a type cannot say of a regime, and throws: a bad rule file must stop the build. Reads each figure once, here and not at the roadside. */
export function regime(facts: RegimeFacts): Regime {
  const limits: Partial<Record<Specimen, Timeline<Scale>>> = {};
  for (const [specimen, line] of Object.entries(facts.limits) as [Specimen, Timeline<Limits>][]) {
    const entries = line.entries.map((entry) => ({ ...entry, value: entry.value && scaleOf(entry.value, specimen, `${facts.code} ${entry.from}`) }));
    limits[specimen] = { ...line, entries };
  }
  const { breathAsBlood, ...rest } = facts;
  if (!breathAsBlood) return { ...rest, limits };
  const rules = breathAsBlood.entries.map((entry) => ({
    ...entry,
    value: entry.value && { ...entry.value, factor: exact(entry.value.mgPer100mLPerMgPerL) },
  }));
  return { ...rest, limits, breathAsBlood: { ...breathAsBlood, entries: rules } };
}

function scaleOf({ unit, tiers }: Limits, specimen: Specimen, where: string): Scale {
  if ((UNITS[unit].scale === "breath volume") !== (specimen === "breath")) throw new TypeError(`${where}: ${specimen} limits in ${unit}`);
  if (tiers.length === 0) throw new TypeError(`${where}: no tier for ${specimen}`);
  const steps = tiers.map(({ category, comparison, value, drivers }) => {
    const limit: Limit = Object.freeze({ category, comparison, value, unit, specimen });
    return { limit, figure: exact(value), drivers };
  });
  steps.forEach(({ figure }, index) => {
    const below = steps[index - 1];
    if (below && compare(below.figure, figure) >= 0) throw new TypeError(`${where}: the tiers of ${specimen} do not rise`);
  });
  const classes = [undefined, "novice", "commercial", "minor"] as const;
  const stepsOf = (driver: DriverClass | undefined) =>
    steps.filter(({ drivers }) => drivers === undefined || (driver !== undefined && drivers.includes(driver)));
  return { unit, tiers, stepsFor: new Map(classes.map((driver) => [driver, stepsOf(driver)])) };
}
