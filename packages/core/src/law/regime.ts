import { type Exact, exact } from "../units/exact.ts";
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

/** The law of one place: everything that `classify` needs, as dated and cited data. */
export interface Regime {
  readonly code: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly limits: Readonly<Partial<Record<Specimen, Timeline<Limits>>>>;
  /** Only where the law makes the conversion its rule. Elsewhere breath has limits of its own or none. */
  readonly breathAsBlood?: Timeline<BreathRule>;
}

const FIGURES = new WeakMap<Tier, Exact>();

/** A tier's figure as an exact number. Throws for a tier of no regime. */
export function figureOf(tier: Tier): Exact {
  const figure = FIGURES.get(tier);
  if (!figure) throw new TypeError("the tier belongs to no regime");
  return figure;
}

/** Checks what a type cannot say of a regime, and throws: a bad rule file must stop the build. */
export function regime(facts: Regime): Regime {
  for (const [specimen, line] of Object.entries(facts.limits)) {
    for (const { from, value } of line.entries) {
      if (value === null) continue;
      if ((UNITS[value.unit].scale === "breath volume") !== (specimen === "breath"))
        throw new TypeError(`${facts.code} ${from}: ${specimen} limits in ${value.unit}`);
      if (value.tiers.length === 0) throw new TypeError(`${facts.code} ${from}: no tier for ${specimen}`);
      // Each figure is read once, so that a slip of the pen throws here and not at the roadside.
      for (const tier of value.tiers) FIGURES.set(tier, exact(tier.value));
    }
  }
  return facts;
}
