import { digestValue } from "../encoding/digest.ts";
import type { IntegrityFinding } from "./rules.ts";

const DIGITS = 32;

/** Returns a finding's id, derived from its content: the same finding always has the same id. */
export function createFindingId({ rule, subject, records, beside = [], message }: IntegrityFinding): string {
  return digestValue([rule, subject, records, beside, message]).slice(0, DIGITS);
}
