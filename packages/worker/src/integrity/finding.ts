import { findingId, type IntegrityFinding, type IntegrityRule } from "@roadside/core";

/** A question as it is kept: under its id, with the unit and day that it belongs to, its stops, and what was looked at when it was raised. */
export interface Finding {
  readonly id: string;
  readonly rule: IntegrityRule;
  /** The unit whose records it is about; of several units, the prefix that they share, so that only who sees all of them sees it. */
  readonly unit: string;
  readonly day: string;
  readonly subject: string;
  readonly records: readonly string[];
  readonly stops: readonly string[];
  readonly message: string;
  readonly origin: string;
}

/** Gives a finding its id and its place. */
export function toFinding(
  finding: IntegrityFinding,
  place: { units: readonly string[]; day: string; stops: readonly string[]; origin: string },
): Finding {
  const { rule, subject, records, message } = finding;
  const { units, day, stops, origin } = place;
  return {
    id: findingId(finding),
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

/** The longest text with which all of them begin. */
export function sharedPrefix(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
