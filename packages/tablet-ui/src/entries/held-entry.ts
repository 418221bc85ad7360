import type { SealedEntry } from "@roadside/core";
import { isDeviceProblem } from "./device-problem.ts";
import { MAX_WAIT_MS } from "./retry-time.ts";

/** Where an entry is: only on this tablet, on the server, or rejected by it. */
export type Standing = "waiting" | "received" | "stuck";

/** An entry on the tablet. It is deleted only some time after the server confirmed it. */
export interface HeldEntry {
  readonly id: string;
  readonly stop: string;
  readonly seq: number;
  readonly sealed: SealedEntry;
  readonly standing: Standing;
  /** Why the server rejected it, or why it must wait. */
  readonly problem: { readonly code: string; readonly detail: string } | null;
  /** It must not be sent before this instant. */
  readonly notBeforeMs: number;
  /** Its personal part is encrypted with a key that is locked: it cannot be sent now. */
  readonly locked?: true;
}

/** The result of sending one entry: the server's answer, or "failed" if a call with this entry alone failed. */
export type EntryResult =
  | { readonly id: string; readonly status: "failed"; readonly why: string }
  | { readonly id: string | null; readonly status: "accepted" | "duplicate" | "conflict" }
  | {
      readonly id: string | null;
      readonly status: "rejected";
      readonly problem: { readonly code: string; readonly detail: string };
    };

/** The problem of an entry that no call can carry. */
export const CALL_FAILED = "call-failed";

/**
 * Applies the server's answer to an entry. It waits if its time is in the server's future, its tablet is not enrolled
 * or its call failed; any other rejection needs the officer.
 */
export function applyResult<Held extends Pick<HeldEntry, "standing" | "problem" | "notBeforeMs">>(
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
      return { ...held, problem: { code: CALL_FAILED, detail: result.why }, notBeforeMs: nowMs + MAX_WAIT_MS };
    case "rejected":
      if (result.problem.code === "time-in-future" || isDeviceProblem(result.problem.code))
        return { ...held, problem: result.problem, notBeforeMs: nowMs + MAX_WAIT_MS };
      return { ...held, standing: "stuck", problem: result.problem };
  }
}
