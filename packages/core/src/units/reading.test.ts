import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReading } from "./reading.ts";
import { UNITS, type Unit } from "./unit.ts";

const breath = (value: string, unit = "mg/L") => parseReading({ specimen: "breath", value, unit });
const codeOf = (answer: ReturnType<typeof parseReading>) => (answer.ok ? null : [answer.error.code, answer.error.path]);

describe("reading what a person or an instrument writes", () => {
  it("keeps the digits as they were written", () => {
    for (const value of ["0.36", "36", ".08", "0.360", "00.5"])
      expect(breath(value)).toMatchObject({ ok: true, reading: { value } });
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
    expect(parseReading({ specimen: "blood", value: "80", unit: written })).toMatchObject({
      ok: true,
      reading: { unit },
    });
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

  it("refuses a number instead of a text: it went through floating point", () => {
    expect(codeOf(parseReading({ specimen: "breath", value: 0.36 as unknown as string, unit: "mg/L" }))).toEqual([
      "value-not-a-number",
      "/value",
    ]);
  });

  it("refuses an unknown unit, an unknown specimen, and a unit of another specimen", () => {
    expect(codeOf(breath("1", "ppm"))).toEqual(["unit-unknown", "/unit"]);
    expect(codeOf(parseReading({ specimen: "saliva", value: "1", unit: "mg/L" }))).toEqual([
      "specimen-unknown",
      "/specimen",
    ]);
    expect(codeOf(breath("79", "mg/100mL"))).toEqual(["unit-not-of-specimen", "/unit"]);
    expect(codeOf(parseReading({ specimen: "blood", value: "0.3", unit: "mg/L" }))).toEqual([
      "unit-not-of-specimen",
      "/unit",
    ]);
  });

  it("takes breath in blood's units only where the instrument is said to show it so", () => {
    expect(parseReading({ specimen: "breath", value: "79", unit: "mg/100mL", bloodEquivalent: true })).toMatchObject({
      ok: true,
    });
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
    expect(plain("600.1")).toMatchObject({
      ok: true,
      reading: { value: "600.1" },
      flags: [{ code: "implausible", path: "/value" }],
    });
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

  it("says what is wrong in words that an officer can act on", () => {
    const said = (written: Parameters<typeof parseReading>[0]) => {
      const answer = parseReading(written);
      return answer.ok ? "" : answer.error.message;
    };
    expect([
      said({ specimen: "saliva", value: "1", unit: "mg/L" }),
      said({ specimen: "breath", value: 1 as unknown as string, unit: "mg/L" }),
      said({ specimen: "breath", value: "-1", unit: "mg/L" }),
      said({ specimen: "breath", value: "0,36", unit: "mg/L" }),
      said({ specimen: "breath", value: "0.36-", unit: "mg/L" }),
      said({ specimen: "breath", value: "12345678901234567", unit: "mg/L" }),
      said({ specimen: "breath", value: "1", unit: "ppm" }),
      said({ specimen: "blood", value: "1", unit: "mg/100mL", bloodEquivalent: true }),
      said({ specimen: "breath", value: "1", unit: "mg/100mL" }),
      said({ specimen: "blood", value: "1", unit: "mg/L" }),
    ]).toEqual([
      '"saliva" is not breath, blood or urine',
      "must be a decimal text, as in 0.36",
      "must not be negative",
      '"0,36" is not digits with at most one point, as in 0.36',
      '"0.36-" is not digits with at most one point, as in 0.36',
      "must have at most 16 characters",
      '"ppm" is not a known unit',
      "only a breath reading can have a blood equivalent",
      "breath is not measured in mg/100mL; set bloodEquivalent if the instrument shows breath as blood",
      "blood is not measured in mg/L",
    ]);
    expect(parseReading({ specimen: "blood", value: "103", unit: "mg/mL" })).toMatchObject({
      flags: [{ message: "103 mg/mL is about 10300 mg/100mL of blood, above 600. Was it mg/100mL or mmol/L?" }],
    });
    expect(breath("40")).toMatchObject({
      flags: [{ message: "40 mg/L is about 8800 mg/100mL of blood, above 600. Was it ug/L or ug/100mL?" }],
    });
    expect(parseReading({ specimen: "blood", value: "99999", unit: "g/L" })).toMatchObject({
      flags: [{ message: "99999 g/L is about 9999900 mg/100mL of blood, above 600." }],
    });
  });

  it("takes sixteen characters and not one more, in whatever characters they are", () => {
    expect(breath("0.12345678901234")).toMatchObject({ ok: true, reading: { value: "0.12345678901234" } });
    expect(breath("０.12345678901234")).toMatchObject({ ok: true, reading: { value: "0.12345678901234" } });
    expect(codeOf(breath("0.123456789012345"))).toEqual(["value-too-long", "/value"]);
    expect(codeOf(breath("１2345678901234567"))).toEqual(["value-too-long", "/value"]);
    expect(codeOf(breath("36."))).toEqual(["value-not-a-number", "/value"]);
  });

  it("gives the reading whole, with what the instrument showed", () => {
    expect(parseReading({ specimen: "breath", value: "79", unit: "毫克/100毫升", bloodEquivalent: true })).toEqual({
      ok: true,
      reading: { specimen: "breath", value: "79", unit: "mg/100mL", bloodEquivalent: true },
      flags: [],
    });
    expect(parseReading({ specimen: "breath", value: "0.3", unit: "mg / L" })).toEqual({
      ok: true,
      reading: { specimen: "breath", value: "0.3", unit: "mg/L" },
      flags: [],
    });
  });
});
