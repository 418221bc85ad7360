import { digestOf } from "../encoding/digest.ts";
import type { IntegrityFinding } from "./rules.ts";

const DIGITS = 32;

/** The name of a question, made of what it asks: the same one raised again is the same, and one about other records is another. */
export function findingId({ rule, subject, records, beside = [], message }: IntegrityFinding): string {
  return digestOf([rule, subject, records, beside, message]).slice(0, DIGITS);
}
