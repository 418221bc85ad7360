import {
  type Classification,
  classify,
  type Logged,
  type Personal,
  parsePlate,
  parseReading,
  parseResidentId,
  type Refusal,
  type Specimen,
  type Unit,
  type When,
} from "@roadside/core";
import { analyserOf, type StopForm } from "./drafts.ts";
import { instantOf, localTime } from "./local-time.ts";
import type { Shift } from "./shift.ts";

/** What stands in the form's fields, as it was typed. */
export interface ReadingFields {
  readonly specimen: Specimen;
  readonly value: string;
  readonly unit: Unit;
  readonly bloodEquivalent: boolean;
  readonly testNumber: string;
  readonly otherTime: boolean;
  readonly day: string;
  readonly timeOfDay: string;
  readonly approximate: boolean;
  readonly plateKind: "registered" | "other" | "none";
  readonly plate: string;
  readonly vehicleType: string;
  readonly use: "" | "commercial" | "non-commercial";
  readonly name: string;
  readonly idKind: "resident" | "other";
  readonly idNumber: string;
  readonly licence: string;
  readonly sex: "" | "male" | "female";
  readonly observations: string;
  readonly statements: string;
  readonly linkTo: string;
  readonly relation: string;
}

export function freshFields({ analyser }: Shift): ReadingFields {
  const empty = {
    value: "",
    testNumber: "",
    day: "",
    timeOfDay: "",
    plate: "",
    vehicleType: "",
    name: "",
    idNumber: "",
    licence: "",
    observations: "",
    statements: "",
  } as const;
  const choices = {
    otherTime: false,
    approximate: false,
    plateKind: "registered",
    use: "",
    idKind: "resident",
    sex: "",
    linkTo: "",
    relation: "",
  } as const;
  return { ...empty, ...choices, specimen: "breath", unit: analyser.displayUnit, bloodEquivalent: analyser.bloodEquivalent };
}

/** The units to choose from: for breath the one that the shift's analyser shows first, then those of Chinese instruments and laboratories. */
export function unitsOf({ specimen, bloodEquivalent }: ReadingFields, { analyser }: Shift): readonly Unit[] {
  const usual: readonly Unit[] = specimen === "breath" && !bloodEquivalent ? ["mg/L", "ug/100mL", "ug/L"] : ["mg/100mL", "mg/mL", "g/L"];
  return specimen === "breath" ? [...new Set([analyser.displayUnit, ...usual])] : usual;
}

/** The fields with another specimen, and with a unit that goes with it. */
export function withSpecimen(fields: ReadingFields, specimen: Specimen, { analyser }: Shift): ReadingFields {
  const bloodEquivalent = specimen === "breath" && analyser.bloodEquivalent;
  const unit = specimen === "breath" ? analyser.displayUnit : "mg/100mL";
  return { ...fields, specimen, bloodEquivalent, unit };
}

/** What the fields come to: a form that can be saved or the problem of each bad field, and what the law of the day says so far. */
export interface Read {
  readonly problems: Partial<Record<keyof ReadingFields, string>>;
  /** `null` while there is no reading. */
  readonly law: Classification | Refusal | null;
  readonly implausible: boolean;
  readonly form: StopForm | null;
}

export function readFields(fields: ReadingFields, shift: Shift, now: Date): Read {
  const problems: Partial<Record<keyof ReadingFields, string>> = {};
  const at = timeOf(fields, now, problems);
  const { specimen, value, unit, bloodEquivalent } = fields;
  const parsed = value === "" ? null : parseReading({ specimen, value, unit, bloodEquivalent });
  if (!parsed) problems.value = "field-missing";
  else if (!parsed.ok) problems[parsed.error.path === "/unit" ? "unit" : "value"] = parsed.error.code;

  const law = parsed?.ok && at ? classify(parsed.reading, { jurisdiction: shift.jurisdiction, at: at.at }) : null;
  if (law && !law.ok) problems[law.error.path === "/at" ? "otherTime" : law.error.path === "/specimen" ? "specimen" : "unit"] = law.error.code;
  const personal = personalOf(fields, at?.at.slice(0, 10), problems);
  if (fields.linkTo !== "" && fields.relation.trim() === "") problems.relation = "field-missing";

  if (Object.keys(problems).length > 0 || !parsed?.ok || !at) return { problems, law, implausible: false, form: null };
  const byAnalyser = specimen === "breath" ? { analyser: analyserOf(shift, fields.testNumber.trim()) } : {};
  const form: StopForm = {
    test: { outcome: "reading", reading: parsed.reading, ...byAnalyser },
    at,
    vehicle: { ...vehicleOf(fields.vehicleType), ...(fields.use === "" ? {} : { use: fields.use }) },
    driver: fields.sex === "" ? {} : { sex: fields.sex },
    observations: lines(fields.observations),
    personal,
    shown: law?.ok ? law.category : undefined,
    link: fields.linkTo === "" ? undefined : { to: fields.linkTo, relation: fields.relation.trim() },
  };
  return { problems, law, implausible: parsed.flags.some(({ code }) => code === "implausible"), form };
}

function timeOf(fields: ReadingFields, now: Date, problems: Partial<Record<keyof ReadingFields, string>>): When | null {
  if (!fields.otherTime) return { at: localTime(now), precision: "second" };
  const at = instantOf(fields.day, fields.timeOfDay);
  if (at === null) problems.otherTime = "time-invalid";
  else if (Date.parse(at) > now.getTime()) problems.otherTime = "time-in-future";
  else return { at, precision: "minute", ...(fields.approximate ? { approximate: true } : {}) };
  return null;
}

function personalOf(fields: ReadingFields, on: string | undefined, problems: Partial<Record<keyof ReadingFields, string>>): Omit<Personal, "salt"> {
  const personal: Omit<Personal, "salt"> = {};
  const { plateKind } = fields;
  const [plate, idNumber, name, licence] = [fields.plate, fields.idNumber, fields.name, fields.licence].map((text) => text.trim()) as [
    string,
    string,
    string,
    string,
  ];
  if (plateKind === "none") personal.plate = { kind: "none" };
  else if (plate !== "" && plateKind === "other") personal.plate = { kind: "other", number: plate };
  else if (plate !== "") {
    const parsed = parsePlate(plate);
    if (parsed.ok) personal.plate = { kind: "registered", number: parsed.number };
    else problems.plate = parsed.error.code;
  }
  if (idNumber !== "" && fields.idKind === "other") personal.idNumber = { kind: "other", number: idNumber };
  else if (idNumber !== "") {
    const parsed = parseResidentId(idNumber, on);
    if (parsed.ok) personal.idNumber = { kind: "resident", number: parsed.number };
    else problems.idNumber = parsed.error.code;
  }
  if (name !== "") personal.name = name;
  if (licence !== "") personal.licenceNumber = licence;
  const statements = lines(fields.statements);
  if (statements.length > 0) personal.statements = statements;
  return personal;
}

/** One statement or observation a line. */
function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Types of the list that are automobiles in the sense of the law. What `other` is, nobody has said. */
const AUTOMOBILES: ReadonlySet<string> = new Set(["car", "microvan", "light goods vehicle", "bus", "truck"]);

/** The type as it was chosen, and the kind of vehicle that the law asks about where the type tells it. */
function vehicleOf(type: string): NonNullable<Logged["vehicle"]> {
  if (type === "") return {};
  return AUTOMOBILES.has(type) ? { type, kind: "automobile" } : type === "motorcycle" ? { type, kind: "motorcycle" } : { type };
}
