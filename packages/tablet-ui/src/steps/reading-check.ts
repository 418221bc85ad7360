import { type Classification, isPositive, parseReading, type Reading, type Refusal, type Stop } from "@roadside/core";
import { classify } from "../law/local-law.ts";
import type { Field, Typed, TypedReading, Values } from "./field.ts";

/** Classifies a reading under the law of the stop's day; `null` where the stop names no law. */
export function classifyReading(reading: Reading, { logged, at }: Stop): Classification | Refusal | null {
  return logged && classify(reading, { jurisdiction: logged.jurisdiction, at: at.at });
}

/** Classifies a reading as it is typed; `null` also while it is incomplete. */
export function classifyTyped(
  { type }: Field,
  { value, unit, bloodEquivalent }: TypedReading,
  stop: Stop,
): Classification | Refusal | null {
  if (value === "") return null;
  const specimen = type === "blood" ? "blood" : "breath";
  const parsed = parseReading({ specimen, value, unit, ...(bloodEquivalent ? { bloodEquivalent } : {}) });
  return parsed.ok ? classifyReading(parsed.reading, stop) : null;
}

export function categoriseTyped(field: Field, typed: TypedReading, stop: Stop): string | null {
  const law = classifyTyped(field, typed, stop);
  return law?.ok ? law.category : null;
}

/** Finds the reading among the fields of a step, with what was typed into it. */
export function findReading(fields: readonly Field[], values: Values): { field: Field; typed: TypedReading } | null {
  const field = fields.find(({ type }) => type === "breath" || type === "blood");
  const typed = field && values[field.name];
  return field && isReading(typed) ? { field, typed } : null;
}

function isReading(typed: Typed | undefined): typed is TypedReading {
  return typeof typed === "object" && "unit" in typed;
}

/**
 * A reading must be typed twice if it weighs on the driver or changes the stop's category. Returns its field, emptied
 * for the second entry; `null` where none is needed.
 */
export function askAgain(
  fields: readonly Field[],
  values: Values,
  stop: Stop,
  categoryBefore: string,
): { name: string; value: TypedReading } | null {
  const reading = findReading(fields, values);
  if (!reading || reading.typed.first !== undefined) return null;
  const { field, typed } = reading;
  const category = categoriseTyped(field, typed, stop);
  const isNeeded = category !== null && (isPositive(category) || category !== categoryBefore);
  return isNeeded ? { name: field.name, value: { ...typed, first: typed.value, value: "" } } : null;
}
