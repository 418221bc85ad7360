import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convert } from "./convert.ts";
import { compare, exact } from "./exact.ts";

const blood = (value: string, unit: string, to: string) => convert({ specimen: "blood", value, unit }, to);
const breath = (value: string, unit: string, to: string) => convert({ specimen: "breath", value, unit }, to);

describe("expressing a reading in another unit of its specimen", () => {
  it("is exact between units of one scale, by their definition", () => {
    expect(blood("0.8", "g/L", "mg/100mL")).toEqual({
      ok: true,
      value: "80",
      unit: "mg/100mL",
      exact: true,
      ratio: "100",
      source: "by definition of the units",
    });
    expect(blood(".08", "g/100mL", "mg/100mL")).toMatchObject({ value: "80", exact: true });
    expect(breath("35", "ug/100mL", "mg/L")).toMatchObject({ value: "0.35", exact: true });
    expect(breath("0.25", "mg/L", "ug/L")).toMatchObject({ value: "250", exact: true });
    expect(breath("0.08", "g/210L", "mg/L")).toMatchObject({ value: "0.380952", exact: false });
  });

  it("names the constant and its source where mass or amount is turned into volume", () => {
    expect(blood("1", "mmol/L", "mg/100mL")).toMatchObject({
      value: "4.607",
      exact: true,
      source: expect.stringContaining("46.07 g/mol"),
    });
    expect(blood("0.5", "‰", "mg/100mL")).toMatchObject({
      value: "52.75",
      exact: true,
      source: expect.stringContaining("unconfirmed"),
    });
  });

  it("never turns one specimen into another: only a law does that", () => {
    expect(breath("0.36", "mg/L", "mg/100mL")).toMatchObject({
      ok: false,
      error: { code: "unit-not-of-specimen", path: "/to" },
    });
    expect(blood("80", "mg/100mL", "mg/L")).toMatchObject({
      ok: false,
      error: { code: "unit-not-of-specimen", path: "/to" },
    });
  });

  it("refuses an unknown target and an invalid reading", () => {
    expect(blood("80", "mg/100mL", "proof")).toMatchObject({ ok: false, error: { code: "unit-unknown", path: "/to" } });
    expect(blood("-1", "mg/100mL", "g/L")).toMatchObject({
      ok: false,
      error: { code: "value-negative", path: "/value" },
    });
  });

  it("says in words where a factor comes from, and for which specimen it was stated", () => {
    const source = (specimen: string, unit: string, to: string) => {
      const converted = convert({ specimen, value: "1", unit }, to);
      return converted.ok ? converted.source : converted.error.message;
    };
    const density =
      "density of whole blood taken as 1.055 g/mL, a textbook mean (unconfirmed; persons differ): " +
      "1 g/kg is 105.5 mg/100 mL";
    const mass =
      "molar mass of ethanol, C2H6O, 46.07 g/mol from the standard atomic weights: 1 mmol/L is 4.607 mg/100 mL";
    expect(source("blood", "g/kg", "mg/100mL")).toBe(density);
    expect(source("urine", "g/kg", "mg/100mL")).toBe(`${density}; stated for blood, not for urine`);
    expect(source("urine", "mmol/L", "mg/100mL")).toBe(mass);
    expect(source("blood", "mg/100mL", "mmol/L")).toBe(mass);
    expect(source("blood", "mmol/L", "g/kg")).toBe(`${mass}; ${density}`);
    expect(source("blood", "g/kg", "g/kg")).toBe("by definition of the units");
    expect(source("urine", "g/L", "mg/100mL")).toBe("by definition of the units");
    expect(source("blood", "g/L", "proof")).toBe('"proof" is not a known unit');
    expect(source("blood", "g/L", "ug/L")).toBe("g/L and ug/L belong to different specimens");
    expect(convert({ specimen: "blood", value: "105.5", unit: "mg/100mL" }, "g/kg")).toMatchObject({
      value: "1",
      exact: true,
    });
    expect(convert({ specimen: "blood", value: "9.214", unit: "mg/100mL" }, "mmol/L")).toMatchObject({
      value: "2",
      exact: true,
    });
  });

  it("there and back again is what it was, to the last digit", () => {
    const scales = [
      ["blood", "mg/100mL", "g/L", "g/100mL", "mg/mL"],
      ["breath", "mg/L", "ug/L", "ug/100mL"],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...scales),
        fc.nat(5),
        fc.nat(5),
        fc.nat(10_000_000),
        fc.nat(6),
        ([specimen, ...units], one, other, digits, places) => {
          const [from, to] = [units[one % units.length] as string, units[other % units.length] as string];
          const text = String(digits).padStart(places + 1, "0");
          const value = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
          const there = convert({ specimen, value, unit: from }, to);
          const back = there.ok ? convert({ specimen, value: there.value, unit: to }, from) : there;
          expect(back).toMatchObject({ ok: true, exact: true });
          expect(back.ok && compare(exact(back.value), exact(value))).toBe(0);
        },
      ),
    );
  });
});
