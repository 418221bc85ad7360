/** The state of this tablet on the server; "unknown" before an answer, "taken" if its name has another key there. */
export type Enrolment = "unknown" | "pending" | "enrolled" | "revoked" | "taken";

const STATES: Readonly<Record<string, Enrolment>> = {
  "device-unknown": "unknown",
  "device-pending": "pending",
  "device-revoked": "revoked",
  "signature-missing": "unknown",
  "signature-invalid": "unknown",
};

/**
 * Whether an entry was rejected because of the tablet and not of its content: it waits, since a tablet can be enrolled.
 */
export function isDeviceProblem(code: string): boolean {
  return code in STATES;
}

/** Returns the state of the tablet that a problem of an entry tells, if any. */
export function toEnrolment(code: string): Enrolment | undefined {
  return STATES[code];
}
