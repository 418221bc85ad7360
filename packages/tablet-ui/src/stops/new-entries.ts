import type { Draft, EntryKind, Personal, SealedEntry, Test, When } from "@roadside/core";
import type { Shift } from "./shift.ts";

/** What every entry of this moment has in common, made by the tablet. */
export interface Moment {
  readonly newId: () => string;
  readonly newSalt: () => string;
  /** The tablet's clock, RFC 3339 with its offset. */
  readonly now: string;
  readonly officer: string;
}

/** What is known of a stop when it is logged, beside where and with what the shift works. */
export interface StopForm {
  readonly test: Test;
  readonly at: When;
  /** What the tablet showed at that moment. */
  readonly shown?: string | undefined;
}

/** What is said in a later entry of a stop; `at` where it happened at another time than now. */
export type Said = {
  [Kind in EntryKind]: {
    readonly kind: Kind;
    readonly body: Extract<Draft, { kind: Kind }>["body"];
    readonly personal?: Omit<Personal, "salt"> | undefined;
    readonly at?: When | undefined;
  };
}[Exclude<EntryKind, "logged">];

/** The entry that logs a stop. */
export function stopDraft(
  { test, at, shown }: StopForm,
  { checkpoint, operation, jurisdiction }: Shift,
  moment: Moment,
): Draft {
  return {
    id: moment.newId(),
    stop: moment.newId(),
    unit: checkpoint.unit,
    kind: "logged",
    at,
    recordedAt: moment.now,
    officer: moment.officer,
    body: {
      jurisdiction,
      checkpoint: checkpoint.id,
      ...(operation ? { operation: operation.id } : {}),
      tests: [test],
      ...(shown === undefined ? {} : { shown: { category: shown } }),
    },
  };
}

/** A later entry of a stop that is already logged; it keeps that stop's unit. */
export function laterDraft(first: SealedEntry, { kind, body, personal, at }: Said, moment: Moment): Draft {
  const { stop, unit } = first.entry;
  return {
    id: moment.newId(),
    stop,
    unit,
    kind,
    at: at ?? { at: moment.now, precision: "second" },
    recordedAt: moment.now,
    officer: moment.officer,
    body,
    personal: salted(personal, moment),
  } as Draft;
}

function salted(personal: Omit<Personal, "salt"> | undefined, { newSalt }: Moment): Personal | undefined {
  // A correction may say that nothing of it holds any more: then it is empty, and there.
  return personal && { salt: newSalt(), ...personal };
}

/** The shift's analyser as a test names it. */
export function analyserOf({ analyser }: Shift, testNumber = ""): NonNullable<Test["analyser"]> {
  const { serial, verifiedUntil } = analyser;
  return {
    serial,
    ...(testNumber === "" ? {} : { testNumber }),
    ...(verifiedUntil === undefined ? {} : { verifiedUntil }),
  };
}
