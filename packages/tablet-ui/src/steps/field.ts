import { CIRCUMSTANCES, parsePlate, parseReading, parseResidentId, type Reading } from "@roadside/core";
import { badgesIn } from "../stops/shift.ts";

/** What can stand in a field while it is typed, as the draft keeps it. */
export type Typed = string | readonly Tube[] | Numbered | TypedReading | Stated;
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
}
/** Circumstances by code: so or not, and on which day where it happened before the case. */
export type Stated = Readonly<Record<string, { readonly holds: boolean; readonly on?: string }>>;

/** One field of a step: where in the entry it stands, and how it is asked for. */
export interface Field {
  readonly name: string;
  /** JSON Pointer into the entry and its personal part, as in /body/driver/licence/status. */
  readonly path: string;
  readonly type: keyof typeof TYPES;
  readonly required?: true;
  /** What can be chosen, of a choice. */
  readonly values?: readonly string[];
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
  tubes: type<readonly Tube[]>({
    empty: [
      { label: "", seal: "" },
      { label: "", seal: "" },
    ],
    read: (typed) => {
      const tubes = typed.filter(({ label, seal }) => label.trim() !== "" || seal.trim() !== "");
      if (tubes.some(({ label }) => label.trim() === "")) return { problem: "tube-without-label" };
      return tubes.length === 0
        ? null
        : { value: tubes.map(({ label, seal }) => ({ label: label.trim(), ...(seal.trim() === "" ? {} : { seal: seal.trim() }) })) };
    },
    show: (value: readonly { label: string; seal?: string }[]) => value.map(({ label, seal = "" }) => ({ label, seal })),
  }),
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
      const stated = Object.entries(typed).map(([code, { holds, on }]) => ({ code, holds, ...(on ? { on } : {}) }));
      return stated.length === 0 ? null : { value: stated };
    },
    show: (value: readonly { code: string; holds: boolean; on?: string }[]) =>
      Object.fromEntries(value.filter(({ code }) => code in CIRCUMSTANCES).map(({ code, holds, on }) => [code, { holds, ...(on ? { on } : {}) }])),
  }),
} as const;

function reading(specimen: "breath" | "blood", unit: Reading["unit"]): FieldType<Typed> {
  return type<TypedReading>({
    empty: { value: "", unit },
    read: (typed) => {
      if (typed.value === "") return null;
      const parsed = parseReading({ specimen, ...typed });
      return parsed.ok ? { value: parsed.reading } : { problem: parsed.error.code };
    },
    show: (value: Reading) => ({ value: value.value, unit: value.unit }),
  });
}
