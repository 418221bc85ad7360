import { type Exact, exact } from "./exact.ts";

export type Specimen = "breath" | "blood" | "urine";
export type Unit =
  | "mg/100mL"
  | "g/L"
  | "g/100mL"
  | "mg/mL"
  | "g/kg"
  | "mmol/L"
  | "mg/L"
  | "ug/L"
  | "ug/100mL"
  | "g/210L";

export function isSpecimen(written: unknown): written is Specimen {
  return written === "breath" || written === "blood" || written === "urine";
}

/** Units of one scale differ by an exact factor, by definition. Across scales a physical constant is needed. */
export type Scale = "fluid volume" | "fluid mass" | "fluid amount" | "breath volume";

/** The facts about a unit. */
export interface UnitFacts {
  readonly unit: Unit;
  readonly scale: Scale;
  /** How many of the scale's base unit (mg/100 mL of fluid, g/kg, mmol/L, mg/L of breath) one of this unit is. */
  readonly factor: Exact;
  /** Whether it measures breath rather than a fluid. */
  readonly ofBreath: boolean;
}

const createFacts = (unit: Unit, scale: Scale, factor: Exact): UnitFacts => ({
  unit,
  scale,
  factor,
  ofBreath: scale === "breath volume",
});

/**
 * Every unit that the laws in force use. American law measures breath in 210 L, to compare it with 100 mL of blood.
 */
export const UNITS: Readonly<Record<Unit, UnitFacts>> = {
  "mg/100mL": createFacts("mg/100mL", "fluid volume", exact("1")),
  "g/L": createFacts("g/L", "fluid volume", exact("100")),
  "g/100mL": createFacts("g/100mL", "fluid volume", exact("1000")),
  "mg/mL": createFacts("mg/mL", "fluid volume", exact("100")),
  "g/kg": createFacts("g/kg", "fluid mass", exact("1")),
  "mmol/L": createFacts("mmol/L", "fluid amount", exact("1")),
  "mg/L": createFacts("mg/L", "breath volume", exact("1")),
  "ug/L": createFacts("ug/L", "breath volume", exact("0.001")),
  "ug/100mL": createFacts("ug/100mL", "breath volume", exact("0.01")),
  "g/210L": createFacts("g/210L", "breath volume", { n: 1000, d: 210 }),
};

/** Spellings of the units by courts, laboratories and instruments, after `unitKey` normalised them. */
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

const BY_SPELLING: ReadonlyMap<string, UnitFacts> = new Map(
  (Object.entries(SPELLINGS) as [Unit, readonly string[]][]).flatMap(([unit, spellings]) =>
    [unit, ...spellings].map((spelling) => [spelling, UNITS[unit]] as const),
  ),
);

/** Finds a unit by any of its spellings; `undefined` if it is unknown. */
export function findUnit(written: string): UnitFacts | undefined {
  return BY_SPELLING.get(written) ?? BY_SPELLING.get(normaliseUnit(String(written)));
}

/**
 * Normalises ㎎, ／, µ, μ, 100 ML and full-width letters: compatibility characters resolved, lower case, no white space.
 */
function normaliseUnit(written: string): string {
  return written.normalize("NFKC").toLowerCase().replaceAll("μ", "u").replace(/\s+/g, "");
}
