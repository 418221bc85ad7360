import type { Flag } from "../refusal.ts";
import { compare, divide, type Exact, exact, formatDecimal, multiply } from "./exact.ts";
import { type Scale, UNITS, type UnitFacts } from "./unit.ts";

/**
 * Above this much alcohol in blood, a wrong unit is more likely than a living driver. A project rule, not a law: police
 * readings reach about 500 mg/100 mL, and one published judgment prints mg/mL for mg/100 mL, a factor of 100.
 */
const IMPLAUSIBLE_ABOVE_MG_PER_100ML = exact("600");

/** Rough factors to mg/100 mL of blood, for this check only. Breath 1 : 2200, 1 kg of blood as 1 L, 46 g/mol. */
const ROUGH_MG_PER_100ML: Readonly<Record<Scale, Exact>> = {
  "fluid volume": exact("1"),
  "fluid mass": exact("100"),
  "fluid amount": exact("4.6"),
  "breath volume": exact("220"),
};

function estimateBlood(amount: Exact, { scale, factor }: UnitFacts): Exact {
  return multiply(multiply(amount, factor), ROUGH_MG_PER_100ML[scale]);
}

/** The highest plausible amount in each unit. */
const MAX_PLAUSIBLE_AMOUNTS: ReadonlyMap<UnitFacts, Exact> = new Map(
  Object.values(UNITS).map((facts) => [
    facts,
    divide(IMPLAUSIBLE_ABOVE_MG_PER_100ML, estimateBlood({ n: 1, d: 1 }, facts)),
  ]),
);

/**
 * Flags a reading above the plausible; the message names the units in which the same digits are plausible. `null` if
 * the reading is plausible.
 */
export function flagImplausible(value: string, amount: Exact, facts: UnitFacts): Flag | null {
  if (compare(amount, MAX_PLAUSIBLE_AMOUNTS.get(facts) as Exact) <= 0) return null;
  const blood = estimateBlood(amount, facts);
  const others = Object.values(UNITS).filter(
    (other) =>
      other.ofBreath === facts.ofBreath && compare(estimateBlood(amount, other), IMPLAUSIBLE_ABOVE_MG_PER_100ML) <= 0,
  );
  const question = others.length > 0 ? ` Was it ${others.map((other) => other.unit).join(" or ")}?` : "";
  return {
    code: "implausible",
    message:
      `${value} ${facts.unit} is about ${formatDecimal(blood).value} mg/100mL of blood, ` +
      `above ${formatDecimal(IMPLAUSIBLE_ABOVE_MG_PER_100ML).value}.${question}`,
    path: "/value",
  };
}
