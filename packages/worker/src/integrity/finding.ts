import { createFindingId, type IntegrityFinding, type IntegrityRule } from "@roadside/core";

/** A finding as it is stored: with its id, its unit, its day, its stops, and what was checked when it was raised. */
export interface Finding {
  readonly id: string;
  readonly rule: IntegrityRule;
  /**
   * The unit whose records it is about; of several units, the prefix they share, so that only a scope over all of them
   * sees it.
   */
  readonly unit: string;
  readonly day: string;
  readonly subject: string;
  readonly records: readonly string[];
  readonly stops: readonly string[];
  readonly message: string;
  readonly origin: string;
}

/** Adds the id and the place to a finding of a detector. */
export function toFinding(
  finding: IntegrityFinding,
  place: { units: readonly string[]; day: string; stops: readonly string[]; origin: string },
): Finding {
  const { rule, subject, records, message } = finding;
  const { units, day, stops, origin } = place;
  return {
    id: createFindingId(finding),
    rule,
    unit: sharedPrefix(units),
    day,
    subject,
    records,
    stops: [...new Set(stops)],
    message,
    origin,
  };
}

/** The longest common prefix. */
export function sharedPrefix(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
