import type { EntryResult } from "./held-entry.ts";

/** How this tablet stands with the server; "unknown" until it was told, "taken" where the server knows its name with another key. */
export type Enrolment = "unknown" | "pending" | "enrolled" | "revoked" | "taken";

const STATES: Readonly<Record<string, Enrolment>> = {
  "device-unknown": "unknown",
  "device-pending": "pending",
  "device-revoked": "revoked",
  "signature-missing": "unknown",
  "signature-invalid": "unknown",
};

/** Whether an entry was sent back because of the tablet and not because of what it says: then it waits, since the tablet can be enrolled. */
export function isOfDevice(code: string): boolean {
  return code in STATES;
}

/** What the answers to a call say of the tablet itself; enrolled where none of them sends it away. */
export function enrolmentAfter(results: readonly EntryResult[]): Enrolment {
  for (const result of results) {
    const state = result.status === "rejected" ? STATES[result.problem.code] : undefined;
    if (state) return state;
  }
  return "enrolled";
}
