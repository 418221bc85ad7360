import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReading } from "./reading.ts";
import { UNITS, type Unit } from "./unit.ts";

const breath = (value: string, unit = "mg/L") => parseReading({ specimen: "breath", value, unit });
const codeOf = (answer: ReturnType<typeof parseReading>) => (answer.ok ? null : [answer.error.code, answer.error.path]);

describe("reading what a person or an instrument writes", () => {
  it("keeps the digits as they were written", () => {
    for (const value of ["0.36", "36", ".08", "0.360", "00.5"]) expect(breath(value)).toMatchObject({ ok: true, reading: { value } });
    expect(breath(" ０．３６ ")).toMatchObject({ ok: true, reading: { value: "0.36" } });
  });

  it.each([
    ["㎎／100mL", "mg/100mL"],
    ["毫克／100毫升", "mg/100mL"],
    ["MG/100ML", "mg/100mL"],
    ["mg / 100 ml", "mg/100mL"],
    ["mg/dL", "mg/100mL"],
    ["mg/ml", "mg/mL"],
    ["‰", "g/kg"],
    ["Promille", "g/kg"],
    ["per mille", "g/kg"],
    ["mg%", "mg/100mL"],
    ["%", "g/100mL"],
    ["milligrammes per 100 millilitres", "mg/100mL"],
    ["mmol/l", "mmol/L"],
    ["g/dl", "g/100mL"],
  ])("knows the spelling %s of blood's units", (written, unit) => {
    expect(parseReading({ specimen: "blood", value: "80", unit: written })).toMatchObject({ ok: true, reading: { unit } });
  });

  it.each([
    ["µg/100ml", "ug/100mL"],
    ["μg/100mL", "ug/100mL"],
    ["microg100ml", "ug/100mL"],
    ["微克／100毫升", "ug/100mL"],
    ["毫克/升", "mg/L"],
    ["mg/dm³", "mg/L"],
    ["mg per dm3", "mg/L"],
    ["microgrammes per 100 millilitres", "ug/100mL"],
    ["g/210 L", "g/210L"],
    ["g/210L", "g/210L"],
  ])("knows the spelling %s of breath's units", (written, unit) => {
    expect(breath("0.1", written)).toMatchObject({ ok: true, reading: { unit } });
  });

  it.each([
    ["", "value-not-a-number"],
    ["-0.1", "value-negative"],
    ["−0.1", "value-negative"],
    ["0,36", "value-not-a-number"],
    ["1e2", "value-not-a-number"],
    ["0.3.6", "value-not-a-number"],
    ["NaN", "value-not-a-number"],
    ["1".repeat(17), "value-too-long"],
  ])("refuses %j: %s", (value, code) => {
    expect(codeOf(breath(value))).toEqual([code, "/value"]);
  });

  it("refuses a number that is no text: it went through floating point", () => {
    expect(codeOf(parseReading({ specimen: "breath", value: 0.36 as unknown as string, unit: "mg/L" }))).toEqual(["value-not-a-number", "/value"]);
  });

  it("refuses an unknown unit, an unknown specimen, and a unit of another specimen", () => {
    expect(codeOf(breath("1", "ppm"))).toEqual(["unit-unknown", "/unit"]);
    expect(codeOf(parseReading({ specimen: "saliva", value: "1", unit: "mg/L" }))).toEqual(["specimen-unknown", "/specimen"]);
    expect(codeOf(breath("79", "mg/100mL"))).toEqual(["unit-not-of-specimen", "/unit"]);
    expect(codeOf(parseReading({ specimen: "blood", value: "0.3", unit: "mg/L" }))).toEqual(["unit-not-of-specimen", "/unit"]);
  });

  it("takes breath in blood's units only where the instrument is said to show it so", () => {
    expect(parseReading({ specimen: "breath", value: "79", unit: "mg/100mL", bloodEquivalent: true })).toMatchObject({ ok: true });
    expect(codeOf(parseReading({ specimen: "breath", value: "0.3", unit: "mg/L", bloodEquivalent: true }))).toEqual([
      "unit-not-of-specimen",
      "/unit",
    ]);
    expect(codeOf(parseReading({ specimen: "blood", value: "79", unit: "mg/100mL", bloodEquivalent: true }))).toEqual([
      "blood-equivalent-not-breath",
      "/bloodEquivalent",
    ]);
  });

  it("flags what is above 600 mg/100 mL of blood, asks which unit was meant, and keeps the value", () => {
    const plain = (value: string) => parseReading({ specimen: "blood", value, unit: "mg/100mL" });
    expect(plain("600")).toMatchObject({ flags: [] });
    expect(plain("600.1")).toMatchObject({ ok: true, reading: { value: "600.1" }, flags: [{ code: "implausible", path: "/value" }] });
    const wrongUnit = parseReading({ specimen: "blood", value: "103.15", unit: "mg/ml" });
    expect(wrongUnit.ok && wrongUnit.flags[0]?.message).toContain("mg/100mL");
    // Breath by 1 : 2200: 600 mg/100 mL is 2.7272… mg/L.
    expect(breath("2.727")).toMatchObject({ flags: [] });
    expect(breath("2.728")).toMatchObject({ flags: [{ code: "implausible" }] });
  });

  it("never throws and never changes digits, whatever is written", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(...(Object.keys(UNITS) as Unit[])),
        fc.constantFrom("breath", "blood", "urine"),
        (value, unit, specimen) => {
          const answer = parseReading({ specimen, value, unit });
          if (answer.ok) expect(answer.reading.value).toBe(value.normalize("NFKC").trim());
        },
      ),
    );
  });
});
