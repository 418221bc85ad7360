import { CIRCUMSTANCES, parsePlate, parseReading, parseResidentId, type Reading, type When } from "@roadside/core";
import { toInstant } from "../formats/local-time.ts";
import { parseBadges } from "../stops/shift.ts";
import type { Circumstances, FieldTypeName, Moment, Numbered, Tube, Typed, TypedReading } from "./field.ts";

/** How a field is read, and how an entry's value is shown in it. Methods, so that a type can narrow what they take. */
interface FieldType<T extends Typed = Typed> {
  readonly empty: T;
  /** Returns the value for the entry, `null` where nothing was typed, or the code of a problem. */
  read(typed: T, at: string): { readonly value: unknown } | { readonly problem: string } | null;
  /** Returns what must be typed to get a value of an entry. */
  show(value: unknown): T;
}

const text: FieldType<string> = {
  empty: "",
  read: (typed) => (typed.trim() === "" ? null : { value: typed.trim() }),
  show: (value: string) => value,
};

/** Several values in one text. */
function list(parse: (typed: string) => string[], separator: string): FieldType<string> {
  return {
    empty: "",
    read(typed) {
      const items = parse(typed);
      return items.length === 0 ? null : { value: items };
    },
    show: (value: readonly string[]) => value.join(separator),
  };
}

function parseLines(typed: string): string[] {
  return typed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

const yes: FieldType<string> = {
  empty: "",
  read: (typed) => (typed === "" ? null : { value: typed === "yes" }),
  show: (value: boolean) => (value ? "yes" : "no"),
};

interface TubeRules {
  readonly seal: boolean;
}

/** Returns what a partly filled tube lacks. */
export function tubeProblem(
  { label, seal }: Tube,
  needs: TubeRules,
): "tube-without-label" | "tube-without-seal" | undefined {
  if (label.trim() === "") return seal.trim() === "" ? undefined : "tube-without-label";
  return needs.seal && seal.trim() === "" ? "tube-without-seal" : undefined;
}

function tubes(needs: TubeRules): FieldType<readonly Tube[]> {
  return {
    empty: [
      { label: "", seal: "" },
      { label: "", seal: "" },
    ],
    read(typed) {
      const problem = typed.map((tube) => tubeProblem(tube, needs)).find((one) => one !== undefined);
      if (problem) return { problem };
      const value = typed
        .map(({ label, seal }) => ({ label: label.trim(), ...(seal.trim() === "" ? {} : { seal: seal.trim() }) }))
        .filter(({ label }) => label !== "");
      return value.length === 0 ? null : { value };
    },
    show: (value: readonly { label: string; seal?: string }[]) =>
      value.map(({ label, seal = "" }) => ({ label, seal })),
  };
}

const plate: FieldType<Numbered> = {
  empty: { kind: "registered", number: "" },
  read({ kind, number }) {
    if (kind === "none") return { value: { kind } };
    if (number.trim() === "") return null;
    if (kind === "other") return { value: { kind, number: number.trim() } };
    const parsed = parsePlate(number);
    return parsed.ok ? { value: { kind, number: parsed.number } } : { problem: parsed.error.code };
  },
  show: ({ kind, number = "" }: { kind: string; number?: string }) => ({ kind, number }),
};

const id: FieldType<Numbered> = {
  empty: { kind: "resident", number: "" },
  read({ kind, number }, at) {
    if (number.trim() === "") return null;
    if (kind === "other") return { value: { kind, number: number.trim() } };
    const parsed = parseResidentId(number, at.slice(0, 10));
    return parsed.ok ? { value: { kind, number: parsed.number } } : { problem: parsed.error.code };
  },
  show: ({ kind, number }: Numbered) => ({ kind, number }),
};

function reading(specimen: "breath" | "blood", usualUnit: Reading["unit"]): FieldType<TypedReading> {
  return {
    empty: { value: "", unit: usualUnit },
    read({ value, unit, bloodEquivalent, first }) {
      if (value === "") return null;
      const parsed = parseReading({ specimen, value, unit, ...(bloodEquivalent ? { bloodEquivalent } : {}) });
      if (!parsed.ok) return { problem: parsed.error.code };
      return first !== undefined && first !== value ? { problem: "typed-differently" } : { value: parsed.reading };
    },
    show: ({ value, unit, bloodEquivalent }: Reading) => ({
      value,
      unit,
      ...(bloodEquivalent ? { bloodEquivalent: true } : {}),
    }),
  };
}

const circumstances: FieldType<Circumstances> = {
  empty: {},
  read(typed) {
    const value = Object.entries(typed).map(([code, { holds, on, note }]) => ({
      code,
      holds,
      ...(on ? { on } : {}),
      ...(note?.trim() ? { note: note.trim() } : {}),
    }));
    return value.length === 0 ? null : { value };
  },
  show: (value: readonly { code: string; holds: boolean; on?: string; note?: string }[]) =>
    Object.fromEntries(value.filter(({ code }) => code in CIRCUMSTANCES).map(({ code, ...rest }) => [code, rest])),
};

const when: FieldType<Moment> = {
  empty: { other: false, day: "", timeOfDay: "" },
  read({ other, day, timeOfDay }) {
    if (!other) return null;
    const at = toInstant(day, timeOfDay);
    return at === null ? { problem: "time-invalid" } : { value: { at, precision: "minute" } satisfies When };
  },
  // The recorded time stays until another one is given.
  show: () => ({ other: false, day: "", timeOfDay: "" }),
};

export const FIELD_TYPES: Readonly<Record<FieldTypeName, FieldType>> = {
  text,
  long: text,
  lines: list(parseLines, "\n"),
  badges: list(parseBadges, " "),
  choice: text,
  yes,
  stop: text,
  tubes: tubes({ seal: false }),
  sealed: tubes({ seal: true }),
  plate,
  id,
  breath: reading("breath", "mg/L"),
  blood: reading("blood", "mg/100mL"),
  circumstances,
  when,
};
