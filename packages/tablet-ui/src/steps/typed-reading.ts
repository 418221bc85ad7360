import { type Classification, isPositive, parseReading, type Refusal, type Stop } from "@roadside/core";
import { classify } from "../law/law-of-place.ts";
import type { Field, TypedReading } from "./field.ts";

/** What the law of the stop's day calls a reading as it is typed; `null` while it is none. */
export function lawOf(specimen: "breath" | "blood", { value, unit, bloodEquivalent }: TypedReading, stop: Stop): Classification | Refusal | null {
  const parsed = value === "" ? null : parseReading({ specimen, value, unit, ...(bloodEquivalent ? { bloodEquivalent } : {}) });
  if (!parsed?.ok || !stop.logged) return null;
  return classify(parsed.reading, { jurisdiction: stop.logged.jurisdiction, at: stop.at.at });
}

export function categoryOf(field: Field, typed: TypedReading, stop: Stop): string | null {
  const law = lawOf(field.type as "breath" | "blood", typed, stop);
  return law?.ok ? law.category : null;
}

/** Whether a reading that was typed once is to be typed a second time: it weighs on the driver, or the stop was called something else before. */
export function asksAgain(field: Field, typed: TypedReading, stop: Stop, before: string): boolean {
  const category = categoryOf(field, typed, stop);
  return typed.first === undefined && category !== null && (isPositive(category) || category !== before);
}

export function readingField(fields: readonly Field[]): Field | undefined {
  return fields.find(({ type }) => type === "breath" || type === "blood");
}
