import { type Classification, isPositive, parseReading, type Reading, type Refusal, type Stop } from "@roadside/core";
import { classify } from "../law/local-law.ts";
import type { Values } from "./compose.ts";
import type { Field, TypedReading } from "./field.ts";

/** What the law of the stop's day calls a reading; `null` where the stop does not say under which law. */
export function lawOf(reading: Reading, { logged, at }: Stop): Classification | Refusal | null {
  return logged && classify(reading, { jurisdiction: logged.jurisdiction, at: at.at });
}

/** The same of one as it is typed; `null` also while it is none. */
export function lawOfTyped(
  { type }: Field,
  { value, unit, bloodEquivalent }: TypedReading,
  stop: Stop,
): Classification | Refusal | null {
  const specimen = type as "breath" | "blood";
  const parsed =
    value === "" ? null : parseReading({ specimen, value, unit, ...(bloodEquivalent ? { bloodEquivalent } : {}) });
  return parsed?.ok ? lawOf(parsed.reading, stop) : null;
}

export function categoryOf(field: Field, typed: TypedReading, stop: Stop): string | null {
  const law = lawOfTyped(field, typed, stop);
  return law?.ok ? law.category : null;
}

export function readingField(fields: readonly Field[]): Field | undefined {
  return fields.find(({ type }) => type === "breath" || type === "blood");
}

/** A reading that was typed once and is to be typed a second time, for it weighs on the driver or the stop was called something else before: its field, emptied for that. */
export function toTypeAgain(
  fields: readonly Field[],
  values: Values,
  stop: Stop,
  before: string,
): { name: string; value: TypedReading } | null {
  const field = readingField(fields);
  const typed = field && (values[field.name] as TypedReading);
  if (!field || !typed || typed.first !== undefined) return null;
  const category = categoryOf(field, typed, stop);
  const asks = category !== null && (isPositive(category) || category !== before);
  return asks ? { name: field.name, value: { ...typed, first: typed.value, value: "" } } : null;
}
