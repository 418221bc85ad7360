import type { Choice, Reading } from "@roadside/core";
import type { Text } from "../words/language.ts";
import type { Case } from "./case.ts";

/** What a field can hold while it is typed, as the draft stores it. */
export type Typed = string | readonly Tube[] | Numbered | TypedReading | Circumstances | Moment;

/** The values of a step's fields, by field name. */
export type Values = Readonly<Record<string, Typed>>;

export interface Tube {
  readonly label: string;
  readonly seal: string;
}
/** A plate or a document: its kind and its number. */
export interface Numbered {
  readonly kind: string;
  readonly number: string;
}
export interface TypedReading {
  readonly value: string;
  readonly unit: Reading["unit"];
  /** The analyser shows breath as the equivalent blood value. */
  readonly bloodEquivalent?: true;
  /** The reading as first typed, while it is typed a second time. */
  readonly first?: string | undefined;
}
/** Circumstances by code: whether each holds, since when, and details where the code does not tell. */
export type Circumstances = Readonly<
  Record<string, { readonly holds: boolean; readonly on?: string; readonly note?: string }>
>;
/** When it happened: now, or at another time. */
export interface Moment {
  readonly other: boolean;
  readonly day: string;
  readonly timeOfDay: string;
}

export type FieldTypeName =
  | "text"
  | "long"
  | "lines"
  | "badges"
  | "choice"
  | "yes"
  | "stop"
  | "tubes"
  | "sealed"
  | "plate"
  | "id"
  | "breath"
  | "blood"
  | "circumstances"
  | "when";

/** One field of a step: its place in the entry and how it is typed. */
export interface Field {
  readonly name: string;
  readonly label: Text;
  /** JSON Pointer into the entry and its personal part, as in /body/driver/licence/status. */
  readonly path: string;
  readonly type: FieldTypeName;
  readonly required?: true;
  /** The values of a choice, with their words. */
  readonly values?: Choice;
  /** Which of the values can be chosen in this case; all by default. */
  readonly offers?: (one: Case) => readonly string[];
  /** Whether the field is shown, given the other values; always by default. */
  readonly when?: (values: Values) => boolean;
  /** The value before anything is typed. */
  readonly initial?: Typed;
}

type FieldOptions = Pick<Field, "required" | "initial" | "offers" | "when">;
export const REQUIRED = { required: true } as const;

export function field(
  name: string,
  label: Text,
  path: string,
  type: Exclude<FieldTypeName, "choice">,
  options: FieldOptions = {},
): Field {
  return { name, label, path, type, ...options };
}

export function choice(name: string, label: Text, path: string, values: Choice, options: FieldOptions = {}): Field {
  return { name, label, path, type: "choice", values, ...options };
}

/** The time of an act that is recorded later than it happened. */
export const HAPPENED = field("when", { zh: "发生时间", en: "When it happened" }, "/at", "when");
