import type { EntryKind } from "./entry.ts";

/** What must have happened before an entry of a kind makes sense: each inner list names entries of which one suffices. Reality has its own order; what breaks the rule is kept and flagged. */
export const NEEDS_BEFORE: Readonly<Partial<Record<EntryKind, readonly EntryKind[]>>> = {
  "sample-sealed": ["sample-drawn"],
  "sample-moved": ["sample-sealed"],
  "lab-reported": ["sample-moved"],
  "lab-disputed": ["lab-reported"],
  "result-notified": ["lab-reported"],
  "property-returned": ["property-seized"],
  "released-sober": ["restrained"],
};
