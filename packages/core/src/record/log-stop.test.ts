import { describe, expect, test } from "vitest";
import { startChain } from "./chain.ts";
import { logStop, type StopFacts } from "./log-stop.ts";
import { SALT, testId } from "./sample.test-data.ts";

const facts: StopFacts = {
  id: testId(1),
  stop: testId(2),
  salt: SALT,
  jurisdiction: "CN",
  unit: "532931",
  officer: "100001",
  at: { at: "2020-10-15T21:40:00+08:00", precision: "minute", approximate: true },
  recordedAt: "2020-10-15T21:52:30+08:00",
  readings: [{ specimen: "blood", value: "２２０", unit: "毫克／100毫升" }],
  driver: { name: "李某", residentId: "53293119900101001x".replace("x", "7") },
  vehicle: { type: "microvan", use: "non-commercial", plate: "云l·12345" },
  place: { checkpoint: "xilan-bus-station", operation: "night-action" },
  observations: ["The car went stop and go"],
  statements: ["Drank at dinner"],
};

describe("logging a stop from another program's facts", () => {
  test("makes one valid entry and says what the law of that day calls it", () => {
    const result = logStop(startChain("case-system"), facts);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    expect(result.assessment.category).toBe("drunk");
    expect(result.assessment.classification?.citations.map(({ instrument }) => instrument)).toContain("GB 19522-2010");
    expect(result.sealed.entry).toMatchObject({
      kind: "logged",
      seq: 1,
      body: {
        tests: [{ reading: { specimen: "blood", value: "220", unit: "mg/100mL" } }],
        checkpoint: "xilan-bus-station",
        vehicle: { type: "microvan" },
      },
    });
    expect(result.sealed.personal).toMatchObject({
      name: "李某",
      plate: { kind: "registered", number: "云L12345" },
      statements: ["Drank at dinner"],
    });
    expect(JSON.stringify(result.sealed.entry)).not.toContain("12345");
  });

  test("takes tests that gave no reading", () => {
    const result = logStop(startChain("case-system"), {
      ...facts,
      readings: [],
      attempts: [{ outcome: "refused", analyser: { serial: "A-1" } }],
    });
    expect(result).toMatchObject({
      ok: true,
      assessment: { category: "no-reading" },
      sealed: { entry: { body: { tests: [{ outcome: "refused", analyser: { serial: "A-1" } }] } } },
    });
  });

  test("needs no salt where nothing identifies a person", () => {
    const { salt: _, driver: _d, vehicle: _v, statements: _s, ...bare } = facts;
    const result = logStop(startChain("case-system"), bare);
    expect(result).toMatchObject({ ok: true, sealed: { entry: { personal: null } } });
  });

  test("takes a plate of no known form as what it is, and the fact that there was none", () => {
    const plateOf = (vehicle: StopFacts["vehicle"]) => {
      const result = logStop(startChain("case-system"), { ...facts, vehicle: vehicle ?? {} });
      return result.ok ? result.sealed.personal?.plate : result.error;
    };
    expect(plateOf({ otherPlate: "MDY 1A-2345" })).toEqual({ kind: "other", number: "MDY 1A-2345" });
    expect(plateOf({ unplated: true })).toEqual({ kind: "none" });
  });

  test.each<[string, Partial<StopFacts>, string]>([
    [
      "an unknown unit",
      { readings: [{ specimen: "blood", value: "220", unit: "drams" }] },
      "unit-unknown /readings/0/unit",
    ],
    ["a plate of no known form", { vehicle: { plate: "云L1" } }, "plate-unknown-form /vehicle/plate"],
    [
      "a resident ID with a wrong check digit",
      { driver: { residentId: "532931199001010018" } },
      "id-checksum /driver/residentId",
    ],
    ["a personal fact without salt", { salt: undefined as never }, "salt-missing /salt"],
    ["a day before the law's first entry", { at: "2004-05-30T12:00:00+08:00" }, "before-first-entry"],
    ["a jurisdiction that the library does not know", { jurisdiction: "ZZ" }, "jurisdiction-unknown"],
  ])("refuses %s and names it", (_what, changes, expected) => {
    const result = logStop(startChain("case-system"), { ...facts, ...changes });
    expect(result.ok ? "accepted" : `${result.error.code} ${result.error.path}`).toContain(expected);
  });
});
