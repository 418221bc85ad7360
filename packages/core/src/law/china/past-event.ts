import type { CaseEvent } from "../consequence.ts";

/** An event of the case, with its entry. */
export interface PastEvent {
  readonly event: CaseEvent;
  readonly entry: string;
  /** The time in RFC 3339, and in milliseconds since 1970. */
  readonly at: string;
  readonly ms: number;
}
