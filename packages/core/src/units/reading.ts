import { type Flag, type Refusal, refuse } from "../refusal.ts";
import { implausible } from "./plausibility.ts";
import { belongsTo, SPECIMENS, type Specimen, type Unit, unitFrom } from "./unit.ts";

/** A value with specimen and unit as the instrument showed it. `value` is its decimal text; `bloodEquivalent` says that the instrument showed breath as blood. */
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

const LONGEST_VALUE = 16;
const PLAIN = /^(?:\d+(?:\.\d+)?|\.\d+)$/;

/**
 * Reads what a person or an instrument wrote: digits with at most one point, in any spelling of the unit. Refuses what is no concentration or whose unit does not
 * go with its specimen; flags `implausible` what no living driver is likely to have, and keeps it. Nothing is multiplied, rounded or corrected.
 */
export function parseReading(written: WrittenReading): { ok: true; reading: Reading; flags: readonly Flag[] } | Refusal {
  const specimen = SPECIMENS.find((known) => known === written.specimen);
  if (!specimen) return refuse({ code: "specimen-unknown", message: `"${written.specimen}" is not breath, blood or urine`, path: "/specimen" });
  const value = asciiDecimal(written.value);
  if (!value.ok) return value;
  const unit = unitFrom(String(written.unit));
  if (!unit) return refuse({ code: "unit-unknown", message: `"${written.unit}" is not a known unit`, path: "/unit" });
  const bloodEquivalent = written.bloodEquivalent === true;
  if (bloodEquivalent && specimen !== "breath") {
    return refuse({
      code: "blood-equivalent-not-breath",
      message: "only a breath reading can be shown as its blood equivalent",
      path: "/bloodEquivalent",
    });
  }
  if (!belongsTo(unit, specimen, bloodEquivalent)) {
    const hint = specimen === "breath" ? "; a breath reading that the instrument shows as blood must say so (bloodEquivalent)" : "";
    return refuse({ code: "unit-not-of-specimen", message: `${specimen} is not measured in ${unit}${hint}`, path: "/unit" });
  }
  const reading: Reading = bloodEquivalent ? { specimen, value: value.text, unit, bloodEquivalent } : { specimen, value: value.text, unit };
  const flag = implausible(reading);
  return { ok: true, reading, flags: flag ? [flag] : [] };
}

function asciiDecimal(written: unknown): { ok: true; text: string } | Refusal {
  const problem = (code: string, message: string) => refuse({ code, message, path: "/value" });
  if (typeof written !== "string") return problem("value-not-a-number", "must be a decimal text, as in 0.36");
  if (written.length <= LONGEST_VALUE && PLAIN.test(written)) return { ok: true, text: written };
  const text = written.normalize("NFKC").trim();
  if (/^[-−]/.test(text)) return problem("value-negative", "a concentration is never negative");
  if (!PLAIN.test(text)) return problem("value-not-a-number", `"${written}" is not digits with at most one point, as in 0.36`);
  if (text.length > LONGEST_VALUE) return problem("value-too-long", `has more than ${LONGEST_VALUE} characters`);
  return { ok: true, text };
}
