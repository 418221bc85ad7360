import type { Draft, EntryKind, Logged, Personal, SealedEntry, Test, When } from "@roadside/core";
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
  readonly vehicle?: Logged["vehicle"];
  readonly driver?: Logged["driver"];
  readonly observations?: string[] | undefined;
  readonly personal?: Omit<Personal, "salt">;
  /** What the tablet showed at that moment. */
  readonly shown?: string | undefined;
  readonly link?: { readonly to: string; readonly relation: string } | undefined;
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

/** The entries that log a stop: the first one, and one that links it where it belongs to another. */
export function stopDrafts(form: StopForm, shift: Shift, moment: Moment): { stop: string; drafts: Draft[] } {
  const stop = moment.newId();
  const common = { stop, at: form.at, recordedAt: moment.now, officer: moment.officer, unit: shift.checkpoint.unit };
  const body: Logged = {
    jurisdiction: shift.jurisdiction,
    checkpoint: shift.checkpoint.id,
    ...(shift.operation ? { operation: shift.operation.id } : {}),
    tests: [form.test],
    ...(form.vehicle && Object.keys(form.vehicle).length > 0 ? { vehicle: form.vehicle } : {}),
    ...(form.driver && Object.keys(form.driver).length > 0 ? { driver: form.driver } : {}),
    ...(form.observations && form.observations.length > 0 ? { observations: form.observations } : {}),
    ...(form.shown === undefined ? {} : { shown: { category: form.shown } }),
  };
  const drafts: Draft[] = [{ ...common, id: moment.newId(), kind: "logged", body, personal: salted(form.personal, moment) }];
  if (form.link) drafts.push({ ...common, id: moment.newId(), kind: "linked", body: form.link });
  return { stop, drafts };
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
  return personal && Object.keys(personal).length > 0 ? { salt: newSalt(), ...personal } : undefined;
}

/** The shift's analyser as a test names it. */
export function analyserOf({ analyser }: Shift, testNumber = ""): NonNullable<Test["analyser"]> {
  const { serial, verifiedUntil } = analyser;
  return { serial, ...(testNumber === "" ? {} : { testNumber }), ...(verifiedUntil === undefined ? {} : { verifiedUntil }) };
}
