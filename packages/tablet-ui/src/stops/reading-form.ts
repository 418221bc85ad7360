import {
  type Classification,
  isPositive,
  parseReading,
  type Refusal,
  type Specimen,
  type Unit,
  type When,
} from "@roadside/core";
import { toInstant, toLocalTime } from "../formats/local-time.ts";
import { classify } from "../law/local-law.ts";
import { describeAnalyser, type StopForm } from "./new-entries.ts";
import type { Shift } from "./shift.ts";

/** Where the half-typed reading is kept. */
export const READING = "reading";

/** What stands in the form's fields, as it was typed. */
export interface ReadingFields {
  readonly specimen: Specimen;
  readonly value: string;
  readonly unit: Unit;
  readonly bloodEquivalent: boolean;
  readonly testNumber: string;
  /** The reading as it was typed the first time, while it is typed again; empty before. */
  readonly first: string;
  /** Whether the analyser itself gave the reading. */
  readonly fromAnalyser: boolean;
  readonly otherTime: boolean;
  readonly day: string;
  readonly timeOfDay: string;
  readonly approximate: boolean;
}

export function createFields({ analyser }: Shift): ReadingFields {
  const empty = { value: "", testNumber: "", first: "", day: "", timeOfDay: "" } as const;
  const { displayUnit: unit, bloodEquivalent } = analyser;
  return {
    ...empty,
    fromAnalyser: false,
    otherTime: false,
    approximate: false,
    specimen: "breath",
    unit,
    bloodEquivalent,
  };
}

/** The units to choose from: for breath the one that the shift's analyser shows first, then those of Chinese instruments and laboratories. */
export function listUnits(
  { specimen, bloodEquivalent }: Pick<ReadingFields, "specimen" | "bloodEquivalent">,
  { analyser }: { readonly analyser: Pick<Shift["analyser"], "displayUnit"> },
): readonly Unit[] {
  const usual: readonly Unit[] =
    specimen === "breath" && !bloodEquivalent ? ["mg/L", "ug/100mL", "ug/L"] : ["mg/100mL", "mg/mL", "g/L"];
  return specimen === "breath" ? [...new Set([analyser.displayUnit, ...usual])] : usual;
}

/** The fields with what a person changed of them. A reading that was retyped is no longer the analyser's own. */
export function withChanges(fields: ReadingFields, changes: Partial<ReadingFields>): ReadingFields {
  const isRetyped = "value" in changes || "unit" in changes || "specimen" in changes;
  return { ...fields, ...(isRetyped ? { fromAnalyser: false } : {}), ...changes };
}

/** What else changes with another specimen: the unit that goes with it. */
export function changeSpecimen(specimen: Specimen, { analyser }: Shift): Partial<ReadingFields> {
  const bloodEquivalent = specimen === "breath" && analyser.bloodEquivalent;
  const unit = specimen === "breath" ? analyser.displayUnit : "mg/100mL";
  return { specimen, bloodEquivalent, unit };
}

/** What the fields come to: a form that can be saved or the problem of each bad field, and what the law of the day says so far. */
export interface Read {
  readonly problems: Partial<Record<keyof ReadingFields, string>>;
  /** `null` while there is no reading. */
  readonly law: Classification | Refusal | null;
  readonly implausible: boolean;
  /** A reading that a person typed and that weighs on the driver is typed twice: it has not been yet. */
  readonly again: boolean;
  readonly form: StopForm | null;
}

export function parseFields(fields: ReadingFields, shift: Shift, now: Date): Read {
  const problems: Partial<Record<keyof ReadingFields, string>> = {};
  const at = parseTime(fields, now, problems);
  const { specimen, value, unit, bloodEquivalent } = fields;
  const parsed = value === "" ? null : parseReading({ specimen, value, unit, bloodEquivalent });
  if (!parsed) problems.value = "field-missing";
  else if (!parsed.ok) problems[parsed.error.path === "/unit" ? "unit" : "value"] = parsed.error.code;
  const law = parsed?.ok && at ? classify(parsed.reading, { jurisdiction: shift.jurisdiction, at: at.at }) : null;
  if (law && !law.ok)
    problems[law.error.path === "/at" ? "otherTime" : law.error.path === "/specimen" ? "specimen" : "unit"] =
      law.error.code;
  if (Object.keys(problems).length > 0 || !parsed?.ok || !at)
    return { problems, law, implausible: false, again: false, form: null };
  if (fields.first !== "" && fields.first !== value)
    return { problems: { value: "typed-differently" }, law, implausible: false, again: false, form: null };

  const byAnalyser = specimen === "breath" ? { analyser: describeAnalyser(shift, fields.testNumber.trim()) } : {};
  return {
    problems,
    law,
    implausible: parsed.flags.some(({ code }) => code === "implausible"),
    again: !fields.fromAnalyser && fields.first === "" && law?.ok === true && isPositive(law.category),
    form: {
      test: { outcome: "reading", reading: parsed.reading, ...byAnalyser },
      at,
      shown: law?.ok ? law.category : undefined,
    },
  };
}

function parseTime(
  fields: ReadingFields,
  now: Date,
  problems: Partial<Record<keyof ReadingFields, string>>,
): When | null {
  if (!fields.otherTime) return { at: toLocalTime(now), precision: "second" };
  const at = toInstant(fields.day, fields.timeOfDay);
  if (at === null) problems.otherTime = "time-invalid";
  else if (Date.parse(at) > now.getTime()) problems.otherTime = "time-in-future";
  else return { at, precision: "minute", ...(fields.approximate ? { approximate: true } : {}) };
  return null;
}
