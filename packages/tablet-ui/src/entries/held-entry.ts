import type { SealedEntry } from "@roadside/core";
import { isOfDevice } from "./enrolment.ts";
import { LONGEST_WAIT_MS } from "./retry-time.ts";

/** Where an entry stands: only on this tablet, on the server, or sent back by it. */
export type Standing = "waiting" | "received" | "stuck";

/** An entry as the tablet keeps it. It leaves the tablet only some time after the server said that it has it. */
export interface HeldEntry {
  readonly id: string;
  readonly stop: string;
  readonly seq: number;
  readonly sealed: SealedEntry;
  readonly standing: Standing;
  /** Why the server sent it back, or why it has to wait. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
  /** Not to be sent before this instant. */
  readonly notBeforeMs: number;
  /** Its personal part is encrypted under the key of an officer who is not here: it can't be sent now. */
  readonly locked?: true;
}

/** What came of one entry that was sent: what the server said of it, or that the call failed which carried nothing else. */
export type EntryResult =
  | { readonly id: string; readonly status: "failed"; readonly why: string }
  | { readonly id: string | null; readonly status: "accepted" | "duplicate" | "conflict" }
  | {
      readonly id: string | null;
      readonly status: "rejected";
      readonly problem: { readonly code: string; readonly detail: string };
    };

/** Why an entry waits that no call can carry. */
export const CALL_FAILED = "call-failed";

/** How an entry stands after the server's answer. An entry whose time has not come there yet waits, and so does one whose tablet is not enrolled or whose call failed; every other refusal needs a person here. */
export function afterResult<Held extends Pick<HeldEntry, "standing" | "problem" | "notBeforeMs">>(
  held: Held,
  result: EntryResult,
  nowMs: number,
): Held {
  switch (result.status) {
    case "accepted":
    case "duplicate":
      return { ...held, standing: "received", problem: null };
    case "conflict":
      return { ...held, standing: "stuck", problem: { code: "conflict", detail: "" } };
    case "failed":
      return { ...held, problem: { code: CALL_FAILED, detail: result.why }, notBeforeMs: nowMs + LONGEST_WAIT_MS };
    case "rejected":
      if (result.problem.code === "time-in-future" || isOfDevice(result.problem.code))
        return { ...held, problem: result.problem, notBeforeMs: nowMs + LONGEST_WAIT_MS };
      return { ...held, standing: "stuck", problem: result.problem };
  }
}
