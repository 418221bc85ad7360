import { CIRCUMSTANCES, parsePlate, parseReading, parseResidentId, type Reading, type When } from "@roadside/core";
import { instantOf } from "../formats/local-time.ts";
import { badgesIn } from "../stops/shift.ts";
import type { Case } from "./catalogue.ts";
import type { Values } from "./compose.ts";

/** What can stand in a field while it is typed, as the draft keeps it. */
export type Typed = string | readonly Tube[] | Numbered | TypedReading | Stated | Moment;
export interface Tube {
  readonly label: string;
  readonly seal: string;
}
/** A plate or a document: how it is known, and its number. */
export interface Numbered {
  readonly kind: string;
  readonly number: string;
}
export interface TypedReading {
  readonly value: string;
  readonly unit: Reading["unit"];
  /** The analyser shows breath as the blood value that it counts as. */
  readonly bloodEquivalent?: true;
  /** The reading as it was typed the first time, while it is typed again. */
  readonly first?: string;
}
/** Circumstances by code: so or not, on which day where it happened before the case, and what it was where the code does not say. */
export type Stated = Readonly<
  Record<string, { readonly holds: boolean; readonly on?: string; readonly note?: string }>
>;
/** When it happened: as it is written down, or at another time. */
export interface Moment {
  readonly other: boolean;
  readonly day: string;
  readonly timeOfDay: string;
}

/** One field of a step: where in the entry it stands, and how it is asked for. */
export interface Field {
  readonly name: string;
  /** JSON Pointer into the entry and its personal part, as in /body/driver/licence/status. */
  readonly path: string;
  readonly type: keyof typeof TYPES;
  readonly required?: true;
  /** What can be chosen, of a choice. */
  readonly values?: readonly string[];
  /** Those of them that can be so in a case; all where nothing is said. */
  readonly offers?: (one: Case) => readonly string[];
  /** Whether it is asked for at all, by what else was typed; always where nothing is said. */
  readonly when?: (values: Values) => boolean;
  /** What stands in it before anything is typed. */
  readonly initial?: Typed;
}

interface FieldType<T extends Typed> {
  readonly empty: T;
  /** What goes into the entry, nothing where nothing was typed; or the code of what is wrong. */
  read(typed: T, at: string): { readonly value: unknown } | { readonly problem: string } | null;
  /** What would have to be typed to say what an entry says. */
  show(value: never): T;
}

const type = <T extends Typed>(one: FieldType<T>) => one as unknown as FieldType<Typed>;
const trimmed = (typed: string) => (typed.trim() === "" ? null : { value: typed.trim() });

/** Tubes of which one was filled in without what it needs. */
export function tubeProblem(
  { label, seal }: Tube,
  needs: { readonly seal: boolean },
): "tube-without-label" | "tube-without-seal" | undefined {
  if (label.trim() === "") return seal.trim() === "" ? undefined : "tube-without-label";
  return needs.seal && seal.trim() === "" ? "tube-without-seal" : undefined;
}

const tubes = (needs: { readonly seal: boolean }) =>
  type<readonly Tube[]>({
    empty: [
      { label: "", seal: "" },
      { label: "", seal: "" },
    ],
    read: (typed) => {
      const problem = typed.map((tube) => tubeProblem(tube, needs)).find((one) => one !== undefined);
      if (problem) return { problem };
      const filled = typed.filter(({ label }) => label.trim() !== "");
      return filled.length === 0
        ? null
        : {
            value: filled.map(({ label, seal }) => ({
              label: label.trim(),
              ...(seal.trim() === "" ? {} : { seal: seal.trim() }),
            })),
          };
    },
    show: (value: readonly { label: string; seal?: string }[]) =>
      value.map(({ label, seal = "" }) => ({ label, seal })),
  });

function linesIn(typed: string): string[] {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A list in a text: one a line, or several between commas. */
const listed = (itemsIn: (typed: string) => string[], joint: string) =>
  type<string>({
    empty: "",
    read: (typed) => {
      const items = itemsIn(typed);
      return items.length === 0 ? null : { value: items };
    },
    show: (value: readonly string[]) => value.join(joint),
  });

export const TYPES = {
  text: type<string>({ empty: "", read: trimmed, show: (value: string) => value }),
  long: type<string>({ empty: "", read: trimmed, show: (value: string) => value }),
  lines: listed(linesIn, "\n"),
  badges: listed(badgesIn, " "),
  choice: type<string>({ empty: "", read: trimmed, show: (value: string) => value }),
  yes: type<string>({
    empty: "",
    read: (typed) => (typed === "" ? null : { value: typed === "yes" }),
    show: (value: boolean) => (value ? "yes" : "no"),
  }),
  stop: type<string>({ empty: "", read: trimmed, show: (value: string) => value }),
  tubes: tubes({ seal: false }),
  sealed: tubes({ seal: true }),
  plate: type<Numbered>({
    empty: { kind: "registered", number: "" },
    read: ({ kind, number }) => {
      if (kind === "none") return { value: { kind } };
      if (number.trim() === "") return null;
      if (kind === "other") return { value: { kind, number: number.trim() } };
      const plate = parsePlate(number);
      return plate.ok ? { value: { kind, number: plate.number } } : { problem: plate.error.code };
    },
    show: ({ kind, number = "" }: { kind: string; number?: string }) => ({ kind, number }),
  }),
  id: type<Numbered>({
    empty: { kind: "resident", number: "" },
    read: ({ kind, number }, at) => {
      if (number.trim() === "") return null;
      if (kind === "other") return { value: { kind, number: number.trim() } };
      const id = parseResidentId(number, at.slice(0, 10));
      return id.ok ? { value: { kind, number: id.number } } : { problem: id.error.code };
    },
    show: ({ kind, number }: Numbered) => ({ kind, number }),
  }),
  breath: reading("breath", "mg/L"),
  blood: reading("blood", "mg/100mL"),
  circumstances: type<Stated>({
    empty: {},
    read: (typed) => {
      const stated = Object.entries(typed).map(([code, { holds, on, note }]) => ({
        code,
        holds,
        ...(on ? { on } : {}),
        ...(note?.trim() ? { note: note.trim() } : {}),
      }));
      return stated.length === 0 ? null : { value: stated };
    },
    show: (value: readonly { code: string; holds: boolean; on?: string; note?: string }[]) =>
      Object.fromEntries(value.filter(({ code }) => code in CIRCUMSTANCES).map(({ code, ...said }) => [code, said])),
  }),
  when: type<Moment>({
    empty: { other: false, day: "", timeOfDay: "" },
    read: ({ other, day, timeOfDay }) => {
      if (!other) return null;
      const at = instantOf(day, timeOfDay);
      return at === null ? { problem: "time-invalid" } : { value: { at, precision: "minute" } satisfies When };
    },
    // What was said of the time stands until another is given.
    show: () => ({ other: false, day: "", timeOfDay: "" }),
  }),
} as const;

function reading(specimen: "breath" | "blood", unit: Reading["unit"]): FieldType<Typed> {
  return type<TypedReading>({
    empty: { value: "", unit },
    read: ({ value, unit, bloodEquivalent, first }) => {
      if (value === "") return null;
      const parsed = parseReading({ specimen, value, unit, ...(bloodEquivalent ? { bloodEquivalent } : {}) });
      if (!parsed.ok) return { problem: parsed.error.code };
      return first !== undefined && first !== value ? { problem: "typed-differently" } : { value: parsed.reading };
    },
    show: ({ value, unit, bloodEquivalent }: Reading) => ({
      value,
      unit,
      ...(bloodEquivalent ? { bloodEquivalent: true as const } : {}),
    }),
  });
}
