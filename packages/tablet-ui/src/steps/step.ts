import { CHOICES, type EntryKind, type FactCode, type StopEvent } from "@roadside/core";
import type { Text } from "../words/language.ts";
import type { Case } from "./case.ts";
import type { Field, Values } from "./field.ts";

export const GROUPS = ["scene", "blood", "person", "later", "record"] as const;
export type Group = (typeof GROUPS)[number];

/** One thing to record of a stop: the entry that it writes, its fields, and when the case needs it. */
export interface Step {
  readonly id: string;
  readonly title: Text;
  readonly kind: Exclude<EntryKind, "logged" | "corrected">;
  readonly fields: readonly Field[];
  /** Values that every entry of this step has, by JSON Pointer. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Codes of the obligations that the step fulfils; their clauses are its reason. */
  readonly fulfils?: readonly string[];
  /** Facts that the step states; clauses that lack one of them are its reason. */
  readonly settles?: readonly FactCode[];
  /** Whether the case needs it apart from obligations. */
  readonly isWanted?: (one: Case) => boolean;
  readonly isDone: (one: Case) => boolean;
  /** Whether it can be done; always by default. */
  readonly isPossible?: (one: Case) => boolean;
  /** Returns values that follow from what was typed, by JSON Pointer. Typed values take precedence. */
  readonly derive?: (values: Values, at: string) => Readonly<Record<string, unknown>>;
  /** Returns problem codes, by field, of values that do not fit together. They do not prevent saving. */
  readonly findDoubts?: (values: Values, at: string) => Readonly<Record<string, string>>;
  /** How it is drawn where fields are not enough. */
  readonly form?: "signature" | "photo";
}

export function hasEvent(kind: StopEvent["kind"]): (one: Case) => boolean {
  return ({ stop }) => stop.events.some((event) => event.kind === kind);
}

/** For steps that can be recorded any number of times. */
export function isNeverDone(): boolean {
  return false;
}

const {
  "licence-withheld": licence,
  "vehicle-withheld": vehicle,
  "vehicle-towed": towed,
  "certificate-issued": certificate,
  ...later
} = CHOICES.measure;

/** The measures that are taken on the spot. */
export const MEASURES_AT_SCENE = {
  "licence-withheld": licence,
  "vehicle-withheld": vehicle,
  "vehicle-towed": towed,
  "certificate-issued": certificate,
};

/** What follows later: approvals, decisions, and what the driver hands in. */
export const LATER_MEASURES = later;
