import { type Exact, exact } from "./exact.ts";

export type Specimen = "breath" | "blood" | "urine";
export type Unit = "mg/100mL" | "g/L" | "g/100mL" | "mg/mL" | "g/kg" | "mmol/L" | "mg/L" | "ug/L" | "ug/100mL" | "g/210L";

export const SPECIMENS: readonly Specimen[] = ["breath", "blood", "urine"];

/** Units of one scale differ by an exact factor that is a matter of definition. Across scales a physical constant is needed. */
type Scale = "fluid volume" | "fluid mass" | "fluid amount" | "breath volume";

interface UnitFacts {
  readonly scale: Scale;
  /** How many of the scale's own unit (mg/100 mL of fluid, g/kg, mmol/L, mg/L of breath) one of this unit is. */
  readonly factor: Exact;
}

/** Every unit that the laws in force use, with its scale. A litre of breath is measured in 210 L where American law compares it with 100 mL of blood. */
export const UNITS: Readonly<Record<Unit, UnitFacts>> = {
  "mg/100mL": { scale: "fluid volume", factor: exact("1") },
  "g/L": { scale: "fluid volume", factor: exact("100") },
  "g/100mL": { scale: "fluid volume", factor: exact("1000") },
  "mg/mL": { scale: "fluid volume", factor: exact("100") },
  "g/kg": { scale: "fluid mass", factor: exact("1") },
  "mmol/L": { scale: "fluid amount", factor: exact("1") },
  "mg/L": { scale: "breath volume", factor: exact("1") },
  "ug/L": { scale: "breath volume", factor: exact("0.001") },
  "ug/100mL": { scale: "breath volume", factor: exact("0.01") },
  "g/210L": { scale: "breath volume", factor: { n: 1000, d: 210 } },
};

/** Whether readings of a specimen come in this unit; a breath reading that the instrument shows as blood comes in blood's. */
export function belongsTo(unit: Unit, specimen: Specimen, bloodEquivalent: boolean): boolean {
  const ofBreath = UNITS[unit].scale === "breath volume";
  return ofBreath === (specimen === "breath" && !bloodEquivalent);
}

/** How courts, laboratories and instruments write the units, after `unitKey` made one spelling of full-width and compatibility characters. */
const SPELLINGS: Readonly<Record<Unit, readonly string[]>> = {
  "mg/100mL": [
    "mg/100ml",
    "mg/dl",
    "mg%",
    "mg/100mls",
    "毫克/100毫升",
    "毫克/百毫升",
    "mgper100ml",
    "milligramsper100millilitres",
    "milligrammesper100millilitres",
    "milligrams/100ml",
  ],
  "g/L": ["g/l", "克/升", "gperl"],
  "g/100mL": ["g/100ml", "g/dl", "%", "克/100毫升", "gper100ml"],
  "mg/mL": ["mg/ml", "毫克/毫升"],
  "g/kg": ["g/kg", "‰", "promille", "permille", "克/千克"],
  "mmol/L": ["mmol/l", "毫摩尔/升"],
  "mg/L": ["mg/l", "毫克/升", "mgperl", "mg/dm3", "mgperdm3"],
  "ug/L": ["ug/l", "mcg/l", "微克/升"],
  "ug/100mL": [
    "ug/100ml",
    "mcg/100ml",
    "microg/100ml",
    "microg100ml",
    "微克/100毫升",
    "microgramsper100millilitres",
    "microgrammesper100millilitres",
    "ugper100ml",
    "micrograms/100ml",
    "ug%",
  ],
  "g/210L": ["g/210l", "克/210升"],
};

const BY_SPELLING: ReadonlyMap<string, Unit> = new Map(
  (Object.entries(SPELLINGS) as [Unit, readonly string[]][]).flatMap(([unit, spellings]) => spellings.map((spelling) => [spelling, unit] as const)),
);

/** The unit that a person or an instrument wrote, by any of its spellings; `null` where it is none that is known. */
export function unitFrom(written: string): Unit | null {
  if (Object.hasOwn(UNITS, written)) return written as Unit;
  return BY_SPELLING.get(unitKey(written)) ?? null;
}

/** One spelling for ㎎, ／, µ, μ, 100 ML, full-width letters: compatibility characters resolved, lower case, no white space. */
function unitKey(written: string): string {
  return written.normalize("NFKC").toLowerCase().replaceAll("μ", "u").replace(/\s+/g, "");
}
