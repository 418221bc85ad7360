import { type Moment, momentOf } from "../calendar.ts";
import { type Flag, type Refusal, refuse } from "../refusal.ts";
import { compare, decimalOf, type Exact, exact, minus, times } from "../units/exact.ts";
import { parseReading, type Reading, type WrittenReading } from "../units/reading.ts";
import { type Specimen, UNITS, type Unit } from "../units/unit.ts";
import type { BreathFactor, Category, DriverClass, Limit, Regime, Scale, Step } from "./regime.ts";
import { REGIMES } from "./regimes.ts";
import { type Citation, type Timeline, valueAt } from "./timeline.ts";

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
  readonly blood?: { readonly value: string; readonly unit: "mg/100mL"; readonly exact: boolean; readonly ratio?: string };
  /** The highest limit that is reached; the lowest one where none is. */
  readonly limit: Limit;
  /** The compared value less that limit, exact and signed. */
  readonly margin: { readonly value: string; readonly unit: Unit };
  /** Every limit of that day for this driver, lowest first. */
  readonly limits: readonly Limit[];
  readonly citations: readonly Citation[];
  readonly checkedThrough: string;
  /** The day lies past the last one for which the law was checked. */
  readonly stale: boolean;
  readonly flags: readonly Flag[];
}

const BY_CODE: ReadonlyMap<string, Regime> = new Map(REGIMES.map((one) => [one.code, one]));

/**
 * Says what the law of a place and day calls a reading: category, the limit used, the margin to it, the clauses. Compares exact values without rounding,
 * with the law's own operator. Refuses, with the field's path, a reading that is none, a place or day that is not covered, a specimen without a limit.
 */
export function classify(written: WrittenReading, context: LawContext): Classification | Refusal {
  const parsed = parseReading(written);
  const place = BY_CODE.get(context.jurisdiction);
  const when = momentOf(context.at);
  if (!parsed.ok) return parsed;
  if (!place) {
    const message = `"${context.jurisdiction}" is not covered; ${[...BY_CODE.keys()].join(", ")} are`;
    return refuse({ code: "jurisdiction-unknown", message, path: "/jurisdiction" });
  }
  if (!when.ok) return when;
  const compared = comparable(parsed.reading, place, when.moment);
  if (!compared.ok) return compared;
  const law = valueAt(compared.limits, when.moment);
  if (!law.ok) return law;

  const { unit } = law.value;
  const value = times(compared.value, { n: UNITS[unit].factor.d, d: UNITS[unit].factor.n });
  const driver = context.driver?.class;
  const steps = law.value.stepsFor.get(driver);
  if (!steps) return refuse({ code: "driver-class-unknown", message: `"${driver}" is not novice, commercial or minor`, path: "/driver/class" });
  const reached = steps.findLast((step) => reaches(value, step));
  const used = reached ?? steps[0];
  if (!used) return refuse({ code: "no-limit-for-driver", message: "this law sets no limit for this driver", path: "/driver" });

  const shown = decimalOf(value);
  const stale = law.stale || (compared.rule?.stale ?? false);
  const checkedThrough = compared.limits.checkedThrough;
  return {
    ok: true,
    category: reached?.limit.category ?? "below-limit",
    compared: { ...shown, unit, specimen: compared.specimen },
    ...(compared.specimen === "blood" && unit === "mg/100mL"
      ? { blood: { ...shown, unit, ...(compared.rule ? { ratio: compared.rule.value.ratio } : {}) } }
      : {}),
    limit: used.limit,
    margin: { value: decimalOf(minus(value, used.figure)).value, unit },
    limits: steps.map(({ limit }) => limit),
    citations: compared.rule ? [law.citation, compared.rule.citation] : [law.citation],
    checkedThrough,
    stale,
    flags: stale
      ? [...parsed.flags, { code: "stale-law", message: `the law was checked through ${checkedThrough}; a newer one may hold`, path: "" }]
      : parsed.flags,
  };
}

type Comparable = {
  ok: true;
  /** In the own unit of the specimen's scale. */
  value: Exact;
  specimen: Specimen;
  limits: Timeline<Scale>;
  rule?: { value: BreathFactor; citation: Citation; stale: boolean };
};

/** The value that this law compares, with the limits it is compared with: the reading's own specimen, or blood where the law makes breath count as blood. */
function comparable({ specimen, value, unit, bloodEquivalent }: Reading, place: Regime, moment: Moment): Comparable | Refusal {
  const { scale, factor } = UNITS[unit];
  const measured = times(exact(value), factor);
  const noLimit = (what: string) =>
    refuse({ code: "no-limit-for-specimen", message: `the law of ${place.name.en} known here sets no limit for ${what}`, path: "/specimen" });

  if (specimen === "breath" && place.breathAsBlood && place.limits.blood) {
    const rule = valueAt(place.breathAsBlood, moment);
    if (!rule.ok) return rule;
    // An instrument that shows blood has converted already.
    if (bloodEquivalent && scale === "fluid volume") return { ok: true, value: measured, specimen: "blood", limits: place.limits.blood, rule };
    if (!bloodEquivalent) {
      const blood = times(measured, rule.value.factor);
      return { ok: true, value: blood, specimen: "blood", limits: place.limits.blood, rule };
    }
  }
  if (bloodEquivalent) return noLimit("breath that the instrument shows as blood");
  const limits = place.limits[specimen];
  if (!limits) return noLimit(specimen);
  const native = limits.entries.find((entry) => entry.value !== null)?.value?.unit;
  if (!native || UNITS[native].scale !== scale) {
    const message = `${unit} cannot be compared with a limit in ${native} without a density or molar mass, which no clause here gives`;
    return refuse({ code: "unit-not-comparable", message, path: "/unit" });
  }
  return { ok: true, value: measured, specimen, limits };
}

function reaches(value: Exact, { limit, figure }: Step): boolean {
  const order = compare(value, figure);
  return limit.comparison === ">=" ? order >= 0 : order > 0;
}
