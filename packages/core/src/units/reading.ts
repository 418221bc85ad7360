import type { ProblemCode } from "../problem-codes.ts";
import { type Flag, type Refusal, refuse } from "../refusal.ts";
import { type Exact, parseExact } from "./exact.ts";
import { flagImplausible } from "./plausibility.ts";
import { findUnit, isSpecimen, type Specimen, type Unit, type UnitFacts } from "./unit.ts";

/**
 * A value with specimen and unit as the instrument showed it. `value` is its decimal text; `bloodEquivalent` marks
 * breath that the instrument showed as blood.
 */
export interface Reading {
  readonly specimen: Specimen;
  readonly value: string;
  readonly unit: Unit;
  readonly bloodEquivalent?: true | undefined;
}

/** A reading as a person or an instrument writes it. */
export interface WrittenReading {
  readonly specimen: string;
  readonly value: string;
  readonly unit: string;
  readonly bloodEquivalent?: boolean | undefined;
}

/** A reading with its exact amount, its unit's facts and its flags. */
export interface Measurement extends Reading {
  readonly ok: true;
  readonly amount: Exact;
  readonly facts: UnitFacts;
  readonly flags: readonly Flag[];
}

const MAX_VALUE_LENGTH = 16;
const NONE: readonly Flag[] = Object.freeze([]);

/**
 * Parses a reading as a person or an instrument writes it: digits with at most one point, in any spelling of the unit.
 * Refuses what is not a concentration, or a unit that does not fit the specimen. Flags a value that no living driver is
 * likely to have as `implausible`, and keeps it. Never multiplies, rounds or corrects.
 *
 * @example
 * ```ts
 * import { parseReading } from "@roadside/core";
 *
 * const read = parseReading({ specimen: "blood", value: "２２０", unit: "毫克／100毫升" });
 * console.log(read.ok && `${read.reading.value} ${read.reading.unit}`); // 220 mg/100mL
 *
 * const refused = parseReading({ specimen: "breath", value: "0,36", unit: "mg/L" });
 * console.log(refused.ok ? "" : refused.error.path); // /value
 * ```
 */
export function parseReading(
  written: WrittenReading,
): { ok: true; reading: Reading; flags: readonly Flag[] } | Refusal {
  const measured = measure(written);
  if (!measured.ok) return measured;
  const { specimen, value, unit, bloodEquivalent, flags } = measured;
  return {
    ok: true,
    reading: bloodEquivalent ? { specimen, value, unit, bloodEquivalent } : { specimen, value, unit },
    flags,
  };
}

/** Parses a reading like `parseReading`, with its exact amount for comparisons. */
export function measure(written: WrittenReading): Measurement | Refusal {
  const { specimen } = written;
  if (!isSpecimen(specimen))
    return refuse({
      code: "specimen-unknown",
      message: `"${specimen}" is not breath, blood or urine`,
      path: "/specimen",
    });
  let value = written.value;
  let amount = parseAmount(value);
  if (!amount) {
    const decimal = parseDecimal(value);
    if (!decimal.ok) return decimal;
    ({ text: value, amount } = decimal);
  }
  const facts = findUnit(written.unit);
  if (!facts) return refuse({ code: "unit-unknown", message: `"${written.unit}" is not a known unit`, path: "/unit" });
  const { unit } = facts;
  const bloodEquivalent = written.bloodEquivalent === true;
  if (bloodEquivalent && specimen !== "breath") {
    return refuse({
      code: "blood-equivalent-not-breath",
      message: "only a breath reading can have a blood equivalent",
      path: "/bloodEquivalent",
    });
  }
  if (facts.ofBreath !== (specimen === "breath" && !bloodEquivalent)) {
    const hint = specimen === "breath" ? "; set bloodEquivalent if the instrument shows breath as blood" : "";
    return refuse({
      code: "unit-not-of-specimen",
      message: `${specimen} is not measured in ${unit}${hint}`,
      path: "/unit",
    });
  }
  const flag = flagImplausible(value, amount, facts);
  return {
    ok: true,
    specimen,
    value,
    unit,
    bloodEquivalent: bloodEquivalent || undefined,
    amount,
    facts,
    flags: flag ? [flag] : NONE,
  };
}

/** Parses a value that is not plain digits: full-width digits are accepted, anything else is refused. */
function parseDecimal(written: unknown): { ok: true; text: string; amount: Exact } | Refusal {
  const problem = (code: ProblemCode, message: string) => refuse({ code, message, path: "/value" });
  if (typeof written !== "string") return problem("value-not-a-number", "must be a decimal text, as in 0.36");
  const text = written.normalize("NFKC").trim();
  if (/^[-−]/.test(text)) return problem("value-negative", "must not be negative");
  const amount = parseAmount(text);
  if (amount) return { ok: true, text, amount };
  if (parseExact(text) && text.length > MAX_VALUE_LENGTH)
    return problem("value-too-long", `must have at most ${MAX_VALUE_LENGTH} characters`);
  return problem("value-not-a-number", `"${written}" is not digits with at most one point, as in 0.36`);
}

/** Returns the amount of plain digits. A text that ends in a point was cut off: instruments print a digit after it. */
function parseAmount(text: unknown): Exact | null {
  return typeof text === "string" && text.length <= MAX_VALUE_LENGTH && text[text.length - 1] !== "."
    ? parseExact(text)
    : null;
}
