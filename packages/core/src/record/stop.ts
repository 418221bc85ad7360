import type { Flag } from "../refusal.ts";
import type { BodyOf, EntryKind, Logged } from "./kinds.ts";
import type { Personal } from "./personal.ts";
import type { Test } from "./test.ts";
import type { When } from "./when.ts";

/** A test of a stop with the entry that contains it; `at` is the entry's time if the test has none. */
export type StopTest = Test & { entry: string; at: When };

/** Any other event of a stop: its entry with its corrections applied. */
export type StopEvent = { [Kind in EventKind]: { kind: Kind; entry: string; at: When; body: BodyOf<Kind> } }[EventKind];
type EventKind = Exclude<EntryKind, "logged" | "test-added" | "linked" | "corrected" | "voided">;

/**
 * A stop as its entries describe it: the first entry's facts with corrections applied and later tests, events and links
 * added.
 */
export interface Stop {
  readonly id: string;
  /** The entry that logged it; `null` until it arrives. */
  readonly loggedBy: string | null;
  readonly unit: string;
  readonly officer: string;
  readonly at: When;
  /** The first entry's body with corrections and later particulars; `null` while only later entries have arrived. */
  readonly logged: Logged | null;
  /** Breath tests and laboratory results. */
  readonly tests: readonly StopTest[];
  readonly events: readonly StopEvent[];
  readonly links: readonly { to: string; relation: string; entry: string }[];
  readonly corrections: readonly { corrects: string; reason: string; entry: string }[];
  readonly voided: { reason: string; entry: string } | null;
  /**
   * What identifies a person: later entries override earlier ones, a correction takes the place of what it corrects.
   * `null` if no entry has a personal part.
   */
  readonly personal: Omit<Personal, "salt"> | null;
  readonly flags: readonly Flag[];
  /** Ids of all entries, in the order in which they were replayed. */
  readonly entries: readonly string[];
}
