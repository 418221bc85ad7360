import { parseMoment } from "../calendar.ts";
import { type Flag, type Refusal, refuse } from "../refusal.ts";
import { compare, divide, type Exact, formatDecimal, multiply, subtract } from "../units/exact.ts";
import { type Measurement, measure, type WrittenReading } from "../units/reading.ts";
import type { Specimen, Unit } from "../units/unit.ts";
import type { BreathFactor, Category, DriverClass, Limit, Regime, Scale, Step, Steps } from "./regime.ts";
import { type Citation, type InForce, type Timeline, valueAt } from "./timeline.ts";

/** The place, time and driver whose law applies. `at` is RFC 3339 with its offset, or a local date. */
export interface LawContext {
  readonly jurisdiction: string;
  readonly at: string;
  readonly driver?: { readonly class?: DriverClass | undefined } | undefined;
}

/** The category of a reading under the law of a place and date, with the reasons and citations. Advisory only. */
export interface Classification {
  readonly ok: true;
  readonly category: Category;
  /**
   * The value that was compared with the limit. `exact` is false if the printed decimals were rounded; the comparison
   * itself is always exact.
   */
  readonly compared: {
    readonly value: string;
    readonly unit: Unit;
    readonly specimen: Specimen;
    readonly exact: boolean;
  };
  /** The value as blood: the reading itself, or a breath reading that this law converts by `ratio`. */
  readonly blood:
    | { readonly value: string; readonly unit: "mg/100mL"; readonly exact: boolean; readonly ratio: string | undefined }
    | undefined;
  /** The highest limit reached; the lowest one if none is reached. */
  readonly limit: Limit;
  /** The compared value minus that limit, exact and signed. */
  readonly margin: { readonly value: string; readonly unit: Unit };
  /** Every limit of that day for this driver, lowest first. */
  readonly limits: readonly Limit[];
  /** Limits that are reached but also require another fact, named in `when`. */
  readonly conditional: readonly Limit[];
  readonly citations: readonly Citation[];
  readonly checkedThrough: string;
  /** The day is after the last one for which the law was checked. */
  readonly stale: boolean;
  readonly flags: readonly Flag[];
}

/** Classifies a reading under the law of a place and day. */
export type Classify = (written: WrittenReading, context: LawContext) => Classification | Refusal;

/**
 * Creates a `classify` for these places only, so that a program which needs one law bundles no other. It compares exact
 * values without rounding, with the law's own operator. It refuses, with the field's path, an invalid reading, a place
 * or day that is not covered, and a specimen without a limit. Its results are frozen.
 *
 * @example
 * ```ts
 * import { classifier } from "@roadside/core/classifier";
 * import { scotland } from "@roadside/core/regimes/scotland";
 *
 * const classify = classifier(scotland);
 * const reading = { specimen: "breath", value: "23", unit: "ug/100mL" };
 * const law = classify(reading, { jurisdiction: "GB-SCT", at: "2020-10-15" });
 * console.log(law.ok && law.category); // over-limit
 * ```
 */
export function classifier(...regimes: readonly Regime[]): Classify {
  const byCode = new Map(regimes.map((one) => [one.code, one]));
  const lastOf = new Map<string, Yardstick>();
  return (written, context) => {
    const last = lastOf.get(written.specimen);
    const same = last && fits(last, written, context) ? last : undefined;
    const known = same?.answers.get(written.value);
    if (known) return known;
    const measured = measure(written);
    if (!measured.ok) return measured;
    const place = byCode.get(context.jurisdiction);
    if (!place) {
      const known = [...byCode.keys()].join(", ");
      const message = `unknown jurisdiction "${context.jurisdiction}"; must be one of: ${known}`;
      return refuse({ code: "jurisdiction-unknown", message, path: "/jurisdiction" });
    }
    const yardstick = same ?? createYardstick(place, context, measured, written.unit);
    if (!yardstick.ok) return yardstick;
    lastOf.set(written.specimen, yardstick);
    if (yardstick.answers.size === MAX_ANSWERS) yardstick.answers.clear();
    const answer = compareWithLimits(measured, yardstick);
    yardstick.answers.set(written.value, answer);
    return answer;
  };
}

/** The instruments of one night show a few hundred different values. */
const MAX_ANSWERS = 4_096;

/** What readings of one specimen in one unit are compared with while the same law holds. */
interface Yardstick {
  readonly ok: true;
  readonly jurisdiction: string;
  readonly driver: DriverClass | undefined;
  /** The unit as it was written. */
  readonly unitWritten: string;
  /** Whether the instrument shows breath as blood. */
  readonly shown: boolean;
  /** The moment of its last use. */
  at: string;
  readonly line: Timeline<Scale>;
  readonly law: InForce<Scale>;
  /** The law's rule that breath counts as blood, if it has one and the specimen is breath. */
  readonly conversion: Timeline<BreathFactor> | undefined;
  readonly rule: InForce<BreathFactor> | undefined;
  readonly steps: Steps;
  readonly lowest: Step;
  /** The citations of each deciding step, its own and that of the conversion. */
  readonly citations: readonly (readonly Citation[])[];
  /** The factor from the reading's unit to the limit's. */
  readonly multiplier: Exact;
  /**
   * The answers so far: the tests of a stop, the digits of a keypad and the batch of a night repeat the same values.
   */
  readonly answers: Map<string, Classification>;
}

/** Returns whether this yardstick also fits a reading: the same unit, place and driver, on a day of the same law. */
function fits(
  yardstick: Yardstick,
  { unit, bloodEquivalent }: WrittenReading,
  { jurisdiction, at, driver }: LawContext,
): boolean {
  const isSame =
    yardstick.unitWritten === unit &&
    yardstick.jurisdiction === jurisdiction &&
    yardstick.driver === driver?.class &&
    yardstick.shown === (bloodEquivalent === true);
  if (!isSame || yardstick.at === at) return isSame;
  const { line, law, conversion, rule } = yardstick;
  const when = parseMoment(at);
  if (!when.ok || valueAt(line, when.moment) !== law || (conversion && valueAt(conversion, when.moment) !== rule))
    return false;
  yardstick.at = at;
  return true;
}

function createYardstick(
  place: Regime,
  { jurisdiction, at, driver }: LawContext,
  measured: Measurement,
  unitWritten: string,
): Yardstick | Refusal {
  const when = parseMoment(at);
  if (!when.ok) return when;
  const { specimen, facts } = measured;
  const shown = measured.bloodEquivalent === true;
  const conversion = specimen === "breath" ? place.breathAsBlood : undefined;
  const rule = conversion && valueAt(conversion, when.moment);
  if (rule && !rule.ok) return rule;
  const line = place.limits[conversion ? "blood" : shown ? "breath-as-blood" : specimen];
  if (!line) {
    const words = shown ? "breath that the instrument shows as blood" : specimen;
    return refuse({
      code: "no-limit-for-specimen",
      message: `the known law of ${place.name.en} sets no limit for ${words}`,
      path: "/specimen",
    });
  }
  const law = valueAt(line, when.moment);
  if (!law.ok) return law;
  const steps = law.value.stepsFor.get(driver?.class);
  if (!steps)
    return refuse({
      code: "driver-class-unknown",
      message: `"${driver?.class}" must be one of: novice, commercial, minor, cyclist`,
      path: "/driver/class",
    });
  const lowest = steps.deciding[0];
  if (!lowest)
    return refuse({ code: "no-limit-for-driver", message: "this law sets no limit for this driver", path: "/driver" });
  // An instrument that shows blood has converted already.
  const factor = rule && !shown ? rule.value.factor : undefined;
  if (!factor && facts.scale !== law.value.facts.scale) {
    const units = `${facts.unit} cannot be compared with a limit in ${law.value.unit}`;
    const message = `${units}: the law gives no density or molar mass`;
    return refuse({ code: "unit-not-comparable", message, path: "/unit" });
  }
  const own = divide(facts.factor, law.value.facts.factor);
  return {
    ok: true,
    jurisdiction,
    driver: driver?.class,
    unitWritten,
    shown,
    at,
    line,
    law,
    conversion,
    rule,
    steps,
    lowest,
    citations: rule ? steps.deciding.map(({ citation }) => Object.freeze([citation, rule.citation])) : steps.citations,
    multiplier: factor ? multiply(own, factor) : own,
    answers: new Map(),
  };
}

function compareWithLimits({ amount, specimen, flags }: Measurement, yardstick: Yardstick): Classification {
  const { line, law, conversion, rule, steps, multiplier } = yardstick;
  const { unit } = law.value;
  const value = multiply(amount, multiplier);
  const { deciding } = steps;
  let reached = 0;
  while (reached < deciding.length && reaches(value, deciding[reached] as Step)) reached += 1;
  const used = reached === 0 ? yardstick.lowest : (deciding[reached - 1] as Step);
  const shown = formatDecimal(value);
  const comparedAs = conversion ? "blood" : specimen;
  const stale = law.stale || (rule?.stale ?? false);
  const { checkedThrough } = line;
  return Object.freeze({
    ok: true,
    category: reached === 0 ? "below-limit" : used.limit.category,
    compared: Object.freeze({ value: shown.value, unit, specimen: comparedAs, exact: shown.exact }),
    blood:
      comparedAs === "blood" && unit === "mg/100mL"
        ? Object.freeze({ value: shown.value, unit, exact: shown.exact, ratio: rule?.value.ratio })
        : undefined,
    limit: used.limit,
    margin: Object.freeze({ value: formatDecimal(subtract(value, used.figure)).value, unit }),
    limits: steps.limits,
    conditional: Object.freeze(steps.conditional.filter((step) => reaches(value, step)).map(({ limit }) => limit)),
    citations: yardstick.citations[Math.max(reached - 1, 0)] as readonly Citation[],
    checkedThrough,
    stale,
    flags: Object.freeze<readonly Flag[]>(
      stale
        ? [
            ...flags,
            {
              code: "stale-law",
              message: `the law was checked through ${checkedThrough}; a newer law may apply`,
              path: "",
            },
          ]
        : flags,
    ),
  });
}

function reaches(value: Exact, { limit, figure }: Step): boolean {
  const order = compare(value, figure);
  return limit.comparison === ">=" ? order >= 0 : order > 0;
}
