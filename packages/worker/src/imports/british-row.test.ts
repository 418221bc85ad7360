import { describe, expect, test } from "vitest";
import { type BritishRow, readFacts } from "./british-row.ts";

const row: BritishRow = {
  Reason: "Moving Traffic Violation",
  Month: "Jan",
  Year: "2013",
  WeekType: "Weekday",
  TimeBand: "12am-4am",
  "BreathAlcoholLevel(microg 100ml)": "80",
  AgeBand: "30-39",
  Gender: "Male",
};

function facts(changes: Partial<BritishRow>) {
  const result = readFacts({ ...row, ...changes });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.facts;
}

describe("a row of the British roadside tests", () => {
  test("is one breath reading of a month, a kind of day and a band of hours", () => {
    expect(facts({})).toEqual({
      jurisdiction: "GB-EAW",
      at: { at: "2013-01-01T00:00:00+00:00", precision: "month", hours: { from: 0, to: 4 }, days: "weekday" },
      readings: [{ specimen: "breath", value: "80", unit: "ug/100mL" }],
      driver: { sex: "male", ageBand: "30-39" },
      reason: "Moving Traffic Violation",
    });
  });

  test("ends its last band at midnight, which the source writes as 12pm", () => {
    expect(facts({ TimeBand: "8pm-12pm" }).at).toMatchObject({ hours: { from: 20, to: 24 } });
  });

  test("is in summer time from April to October", () => {
    expect(facts({ Month: "Mar" }).at).toMatchObject({ at: "2013-03-01T00:00:00+00:00" });
    expect(facts({ Month: "Apr" }).at).toMatchObject({ at: "2013-04-01T00:00:00+01:00" });
    expect(facts({ Month: "Oct" }).at).toMatchObject({ at: "2013-10-01T00:00:00+01:00" });
    expect(facts({ Month: "Nov" }).at).toMatchObject({ at: "2013-11-01T00:00:00+00:00" });
  });

  test("says nothing where the source says Unknown", () => {
    const unknown = facts({
      Reason: "Unknown",
      WeekType: "Unknown",
      TimeBand: "Unknown",
      AgeBand: "Unknown",
      Gender: "Unknown",
    });
    expect(unknown).toEqual({
      jurisdiction: "GB-EAW",
      at: { at: "2013-01-01T00:00:00+00:00", precision: "month" },
      readings: expect.any(Array),
    });
  });

  test("keeps a word that the source does not have out of the record, and names the column", () => {
    const result = readFacts({ ...row, Month: "Brumaire", TimeBand: "tea time", Year: "13" });
    expect(result.ok ? [] : result.errors.map(({ path }) => path)).toEqual(["/TimeBand", "/Month", "/Year"]);
  });

  test.each(["constructor", "toString", "__proto__"])("is not fooled by the word %s", (word) => {
    expect(readFacts({ ...row, Gender: word }).ok).toBe(false);
  });
});
