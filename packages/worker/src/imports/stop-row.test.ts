import { describe, expect, test } from "vitest";
import { STOPS } from "./stop-row.ts";

const reading = {
  at: "2014-03-01T22:10:00+08:00",
  jurisdiction: "CN",
  specimen: "breath",
  value: "0.36",
  readingUnit: "mg/L",
};
const read = (cells: Record<string, string>) => {
  const result = STOPS.read(cells);
  return result.ok ? result.facts : result.errors.map(({ code, path }) => `${path} ${code}`);
};

describe("a row of an older stop", () => {
  test("has at least a time, a law and a reading; what is empty is left out", () => {
    expect(read({ ...reading, plate: "", sex: " " })).toEqual({
      at: { at: reading.at, precision: "second" },
      jurisdiction: "CN",
      readings: [{ specimen: "breath", value: "0.36", unit: "mg/L" }],
    });
  });

  test("says everything else that it knows", () => {
    const more = {
      precision: "minute",
      unit: "532931",
      officer: "100001",
      analyser: "A-1",
      testNumber: "17",
      plate: "云L12345",
      name: "李某",
      sex: "male",
    };
    expect(read({ ...reading, ...more, checkpoint: "bus-station", observation: "Smelled of drink" })).toMatchObject({
      at: { precision: "minute" },
      unit: "532931",
      officer: "100001",
      readings: [{ analyser: { serial: "A-1", testNumber: "17" } }],
      place: { checkpoint: "bus-station" },
      driver: { name: "李某", sex: "male" },
      vehicle: { plate: "云L12345" },
      observations: ["Smelled of drink"],
    });
  });

  test("can be a test that failed", () => {
    expect(read({ at: reading.at, jurisdiction: "CN", outcome: "refused", analyser: "A-1" })).toMatchObject({
      readings: [],
      attempts: [{ outcome: "refused", analyser: { serial: "A-1" } }],
    });
  });

  test.each([
    [
      { value: "0.36" },
      ["/at field-missing", "/jurisdiction field-missing", "/specimen field-missing", "/readingUnit field-missing"],
    ],
    [{ ...reading, outcome: "refused" }, ["/value field-invalid"]],
    [
      { ...reading, outcome: "constructor", precision: "roughly", sex: "m" },
      ["/precision word-unknown", "/outcome word-unknown", "/sex word-unknown"],
    ],
    [{ ...reading, testNumber: "17" }, ["/analyser field-missing"]],
  ])("names the columns that are wrong in %j", (cells, problems) => {
    expect(read(cells)).toEqual(problems);
  });
});
