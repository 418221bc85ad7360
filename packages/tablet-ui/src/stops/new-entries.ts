import type { Draft, EntryKind, Personal, SealedEntry, Test, When } from "@roadside/core";
import type { Shift } from "./shift.ts";

/** What the entries of one moment have in common, made by the tablet. */
export interface EntryContext {
  readonly newId: () => string;
  readonly newSalt: () => string;
  /** The tablet's clock, RFC 3339 with its offset. */
  readonly now: string;
  readonly officer: string;
}

/** What is known of a stop when it is logged, apart from its shift. */
export interface StopForm {
  readonly test: Test;
  readonly at: When;
  /** The category that the tablet showed at that moment. */
  readonly shown?: string | undefined;
}

/** A later entry of a stop; `at` if it happened at another time than now. */
export type NewEntry = {
  [Kind in EntryKind]: {
    readonly kind: Kind;
    readonly body: Extract<Draft, { kind: Kind }>["body"];
    readonly personal?: Omit<Personal, "salt"> | undefined;
    readonly at?: When | undefined;
  };
}[Exclude<EntryKind, "logged">];

/** Drafts the entry that logs a stop. */
export function draftStop(
  { test, at, shown }: StopForm,
  { checkpoint, operation, jurisdiction }: Shift,
  { newId, now, officer }: EntryContext,
): Draft {
  return {
    id: newId(),
    stop: newId(),
    unit: checkpoint.unit,
    kind: "logged",
    at,
    recordedAt: now,
    officer,
    body: {
      jurisdiction,
      checkpoint: checkpoint.id,
      ...(operation ? { operation: operation.id } : {}),
      tests: [test],
      ...(shown === undefined ? {} : { shown: { category: shown } }),
    },
  };
}

/** Drafts a later entry of a stop, in that stop's unit. */
export function draftEntry(first: SealedEntry, { kind, body, personal, at }: NewEntry, context: EntryContext): Draft {
  const { newId, newSalt, now, officer } = context;
  const { stop, unit } = first.entry;
  return {
    id: newId(),
    stop,
    unit,
    kind,
    at: at ?? { at: now, precision: "second" },
    recordedAt: now,
    officer,
    body,
    // A correction can clear the personal part: then it is empty, but present.
    personal: personal && { salt: newSalt(), ...personal },
  } as Draft;
}

/** Returns the shift's analyser as a test names it. */
export function describeAnalyser({ analyser }: Shift, testNumber = ""): NonNullable<Test["analyser"]> {
  const { serial, verifiedUntil } = analyser;
  return {
    serial,
    ...(testNumber === "" ? {} : { testNumber }),
    ...(verifiedUntil === undefined ? {} : { verifiedUntil }),
  };
}
