import { describe, expect, it } from "vitest";
import { toInstant, toLocalTime } from "../formats/local-time.ts";
import {
  changeSpecimen,
  createFields,
  listUnits,
  parseFields,
  type ReadingFields,
  withChanges,
} from "./reading-form.ts";
import type { Shift } from "./shift.ts";

const name = { zh: "", en: "" };
const shift: Shift = {
  checkpoint: { id: "xilan-bus-station", name, unit: "532931" },
  operation: null,
  analyser: { serial: "A-1", name, displayUnit: "mg/L", bloodEquivalent: false, verifiedUntil: "2027-01-01" },
  jurisdiction: "CN",
  startedAt: "2026-11-20T20:00:00+08:00",
  partners: [],
  counterFirst: null,
};
const now = new Date("2026-11-20T21:40:00+08:00");
const read = (changes: Partial<ReadingFields>) => parseFields({ ...createFields(shift), ...changes }, shift, now);

describe("the form of a reading", () => {
  it("needs a reading and nothing else", () => {
    expect(read({})).toMatchObject({ problems: { value: "field-missing" }, form: null, law: null });
    const { form, law, problems } = read({ value: "0.364" });
    expect(problems).toEqual({});
    expect(law).toMatchObject({ category: "drunk" });
    expect(form).toMatchObject({
      shown: "drunk",
      test: { reading: { value: "0.364", unit: "mg/L" }, analyser: { serial: "A-1", verifiedUntil: "2027-01-01" } },
    });
  });

  it("names a bad value", () => {
    expect(read({ value: "0,3" })).toMatchObject({ problems: { value: "value-not-a-number" }, form: null });
  });

  it("requires a positive reading twice, with equal values", () => {
    expect(read({ value: "0.05" })).toMatchObject({ again: false });
    expect(read({ value: "0.5" })).toMatchObject({ again: true });
    expect(read({ value: "0.5", fromAnalyser: true })).toMatchObject({ again: false });
    expect(read({ value: "0.5", first: "0.5" })).toMatchObject({ again: false, form: { shown: "drunk" } });
    expect(read({ value: "0.05", first: "0.5" })).toMatchObject({
      problems: { value: "typed-differently" },
      form: null,
    });
  });

  it("no longer counts as sent by the analyser once it is changed", () => {
    const given = { ...createFields(shift), value: "0.5", fromAnalyser: true };
    expect(withChanges(given, { testNumber: "0042" })).toMatchObject({ fromAnalyser: true });
    for (const changes of [{ value: "0.4" }, { unit: "ug/L" } as const, changeSpecimen("blood", shift)]) {
      expect(withChanges(given, changes)).toMatchObject({ fromAnalyser: false });
    }
  });

  it("applies the law of the given day, and refuses a day before it or in the future", () => {
    const on = (day: string, timeOfDay = "21:40") =>
      read({ value: "220", specimen: "blood", unit: "mg/100mL", otherTime: true, day, timeOfDay, approximate: true });
    expect(on("2020-10-15")).toMatchObject({
      law: { category: "drunk", citations: [{ instrument: "GB 19522-2010" }] },
      form: { at: { precision: "minute", approximate: true } },
    });
    expect(on("2003-10-15").problems).toEqual({ otherTime: "before-first-entry" });
    expect(on("2027-10-15").problems).toEqual({ otherTime: "time-in-future" });
    expect(on("2020-02-30").problems).toEqual({ otherTime: "time-invalid" });
    expect(on("2020-10-15", "").problems).toEqual({ otherTime: "time-invalid" });
  });

  it("asks before an implausible reading is saved, and lets it through", () => {
    expect(read({ value: "2.728" })).toMatchObject({ implausible: true, problems: {} });
    expect(read({ value: "2.727" })).toMatchObject({ implausible: false });
  });

  it("changes the unit with the specimen, so that none is left that does not go with it", () => {
    const blood = withChanges(createFields(shift), changeSpecimen("blood", shift));
    expect(parseFields({ ...blood, value: "80" }, shift, now)).toMatchObject({
      problems: {},
      form: { test: { reading: { specimen: "blood", unit: "mg/100mL" } } },
    });
    expect(parseFields({ ...blood, value: "80" }, shift, now).form?.test.analyser).toBeUndefined();
    expect(withChanges(blood, changeSpecimen("breath", shift))).toMatchObject({ specimen: "breath", unit: "mg/L" });
  });

  it("offers the unit that the analyser shows first, whatever it is", () => {
    const american = { ...shift, analyser: { ...shift.analyser, displayUnit: "g/210L" as const } };
    expect(listUnits(createFields(american), american)).toEqual(["g/210L", "mg/L", "ug/100mL", "ug/L"]);
    expect(listUnits(withChanges(createFields(american), changeSpecimen("blood", american)), american)).toEqual([
      "mg/100mL",
      "mg/mL",
      "g/L",
    ]);
  });
});

describe("the tablet's time", () => {
  it("carries its own offset and means the same instant", () => {
    const text = toLocalTime(now);
    expect(text).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/);
    expect(Date.parse(text)).toBe(now.getTime());
  });

  it("is invalid if the calendar or the clock does not have it", () => {
    expect(toInstant("2026-02-29", "21:40")).toBe(null);
    expect(toInstant("2026-11-20", "24:40")).toBe(null);
    expect(toInstant("", "")).toBe(null);
    expect(toInstant("2024-02-29", "00:00")).toMatch(/^2024-02-29T00:00:00/);
  });
});
