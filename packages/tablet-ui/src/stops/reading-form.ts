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

/** The key of the draft of a reading. */
export const READING = "reading";

/** The values of the form's fields, as typed. */
export interface ReadingFields {
  readonly specimen: Specimen;
  readonly value: string;
  readonly unit: Unit;
  readonly bloodEquivalent: boolean;
  readonly testNumber: string;
  /** The reading as first typed, while it is typed a second time; empty before. */
  readonly first: string;
  /** Whether the analyser sent the reading. */
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

/** Lists the units to choose from: for breath the unit of the shift's analyser first, then those used in China. */
export function listUnits(
  { specimen, bloodEquivalent }: Pick<ReadingFields, "specimen" | "bloodEquivalent">,
  { analyser }: { readonly analyser: Pick<Shift["analyser"], "displayUnit"> },
): readonly Unit[] {
  const usual: readonly Unit[] =
    specimen === "breath" && !bloodEquivalent ? ["mg/L", "ug/100mL", "ug/L"] : ["mg/100mL", "mg/mL", "g/L"];
  return specimen === "breath" ? [...new Set([analyser.displayUnit, ...usual])] : usual;
}

/** Applies changes to the fields. A reading that is retyped no longer comes from the analyser. */
export function withChanges(fields: ReadingFields, changes: Partial<ReadingFields>): ReadingFields {
  const isRetyped = "value" in changes || "unit" in changes || "specimen" in changes;
  return { ...fields, ...(isRetyped ? { fromAnalyser: false } : {}), ...changes };
}

/** Returns the changes for another specimen: its unit too. */
export function changeSpecimen(specimen: Specimen, { analyser }: Shift): Partial<ReadingFields> {
  const bloodEquivalent = specimen === "breath" && analyser.bloodEquivalent;
  const unit = specimen === "breath" ? analyser.displayUnit : "mg/100mL";
  return { specimen, bloodEquivalent, unit };
}

/** The parsed fields: a form to save or the problem of each invalid field, and the classification so far. */
export interface Read {
  readonly problems: Partial<Record<keyof ReadingFields, string>>;
  /** `null` while the reading is incomplete. */
  readonly law: Classification | Refusal | null;
  readonly implausible: boolean;
  /** A typed positive reading must be typed a second time, and has not been yet. */
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
