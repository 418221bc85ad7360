import { isDue, MAX_WAIT_MS } from "../entries/retry-time.ts";

/** Why a call brought no results: no answer, a server error, a rejected call, or this tablet's own storage. */
export type Failure =
  | { readonly why: "unreachable" | "server-failed" | "storage-failed" }
  | { readonly why: "refused"; readonly code: string };

/** `failures` counts those in a row. */
export type SyncState =
  | { readonly kind: "idle" }
  | { readonly kind: "sending"; readonly failures: number }
  /** It failed and is retried automatically. */
  | { readonly kind: "resting"; readonly failure: Failure; readonly failures: number; readonly untilMs: number }
  | { readonly kind: "sign-in-needed" };

export type SyncEvent =
  /** Time passed or an entry was added. A `nudge` (the network is back, the officer taps Send) ends a rest. */
  | {
      readonly kind: "woken";
      readonly nudge: boolean;
      readonly nowMs: number;
      readonly waiting: number;
      readonly signedIn: boolean;
    }
  | { readonly kind: "answered" }
  | { readonly kind: "failed"; readonly failure: Failure; readonly nowMs: number }
  | { readonly kind: "session-ended" };

const FIRST_REST_MS = 1_000;

/**
 * Returns the next state. Pure: the sender carries out what the state requires.
 *
 *     idle ──woken──▶ sending ──answered──▶ idle
 *                      │   ▲
 *                failed│   │woken, after the rest or by a nudge
 *                      ▼   │
 *                     resting
 *     any ──session-ended, or woken without a session──▶ sign-in-needed ──woken──▶ sending
 */
export function nextSync(state: SyncState, event: SyncEvent): SyncState {
  switch (event.kind) {
    case "woken":
      if (state.kind === "sending") return state;
      if (event.waiting === 0) return { kind: "idle" };
      if (!event.signedIn) return { kind: "sign-in-needed" };
      if (state.kind === "resting" && !isDue(state.untilMs, event.nowMs) && !event.nudge) return state;
      return { kind: "sending", failures: state.kind === "resting" ? state.failures : 0 };
    case "answered":
      return { kind: "idle" };
    case "failed": {
      const failures = ("failures" in state ? state.failures : 0) + 1;
      const restMs = Math.min(MAX_WAIT_MS, FIRST_REST_MS * 2 ** (failures - 1));
      return { kind: "resting", failure: event.failure, failures, untilMs: event.nowMs + restMs };
    }
    case "session-ended":
      return { kind: "sign-in-needed" };
  }
}
