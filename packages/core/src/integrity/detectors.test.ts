import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dice } from "../statistics/dice.test-data.ts";
import { findOffRosterTests, findTestsInDoubt, findUnverifiedTests } from "./coverage.ts";
import { createFindingId } from "./finding-id.ts";
import type { LoggedTest } from "./logged-test.ts";
import { findImpossibleMovements, findRuns } from "./pace.ts";
import { findSequenceFaults, reconcileMemory, reconcileShift } from "./reconcile.ts";

const NINE = Date.parse("2026-11-19T21:00:00+08:00");
const BRIDGE = { lat: 26.53, lon: 99.9 };

function test(facts: Partial<LoggedTest> = {}): LoggedTest {
  return {
    entry: "e",
    stop: "s",
    officer: "100001",
    analyser: "A-1",
    testNumber: null,
    certificate: null,
    verifiedFrom: null,
    verifiedUntil: null,
    day: "2026-11-19",
    ms: NINE,
    position: null,
    reading: null,
    ...facts,
  };
}

/** Tests at these seconds after nine, numbered from 1. */
const atSeconds = (seconds: readonly number[], facts: Partial<LoggedTest> = {}) =>
  seconds.map((second, index) => test({ entry: `e${index + 1}`, ms: NINE + second * 1_000, ...facts }));

/**
 * An honest night at one checkpoint: a test takes at least 25 s, most take longer, and the position drifts by a few
 * metres.
 */
function honestNight(next: () => number): LoggedTest[] {
  let ms = NINE;
  return Array.from({ length: 200 }, (_, index) => {
    ms += 25_000 - Math.log(1 - next()) * 35_000;
    const wander = () => (next() + next() + next() - 1.5) * 0.00015;
    return test({
      entry: `e${index}`,
      ms: Math.round(ms),
      position: { lat: BRIDGE.lat + wander(), lon: BRIDGE.lon + wander() },
    });
  });
}

describe("runs", () => {
  it("are ten tests with no gap above 30 s, as long as they last, and the tests around them are not in it", () => {
    const seconds = [0, 300, ...Array.from({ length: 12 }, (_, index) => 600 + index * 30), 1_500];
    const [run, ...more] = findRuns(atSeconds(seconds));
    expect(run).toMatchObject({ rule: "runs", subject: "A-1", message: "12 tests within 330 s" });
    expect(run?.records).toEqual(Array.from({ length: 12 }, (_, index) => `e${index + 3}`));
    expect(more).toEqual([]);
  });

  it("are not nine, not with one gap of 30.001 s, not of two analysers together, not of unknown times", () => {
    const quick = (count: number) => Array.from({ length: count }, (_, index) => index * 10);
    expect(findRuns(atSeconds(quick(9)))).toEqual([]);
    expect(findRuns(atSeconds(quick(10)))).toHaveLength(1);
    expect(findRuns(atSeconds(quick(10).map((second, index) => (index < 5 ? second : second + 20.001))))).toEqual([]);
    expect(findRuns(atSeconds(quick(18)).map((one, index) => ({ ...one, analyser: `A-${index % 2}` })))).toEqual([]);
    expect(findRuns(atSeconds(quick(18)).map((one) => ({ ...one, ms: null })))).toEqual([]);
  });

  it("are found in whatever order the tests come", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(atSeconds(Array.from({ length: 14 }, (_, index) => index * 20)), { minLength: 14 }),
        (shuffled) => {
          expect(findRuns(shuffled)).toHaveLength(1);
          expect(findRuns(shuffled)[0]?.records).toHaveLength(14);
        },
      ),
    );
  });

  it("accuse fewer than one honest night in a hundred", () => {
    const next = dice(7);
    const nights = Array.from({ length: 1_000 }, () => findRuns(honestNight(next)).length > 0);
    expect(nights.filter(Boolean).length).toBeLessThan(10);
  });

  it("find every false test of the Victorian kind: a dozen blown by the squad itself, once a night", () => {
    const next = dice(8);
    for (let night = 0; night < 200; night += 1) {
      const honest = honestNight(next);
      const start = (honest[Math.floor(next() * 150)]?.ms ?? NINE) + 1;
      const planted = Array.from({ length: 12 }, (_, index) =>
        test({ entry: `false ${index}`, ms: start + Math.round(index * (8_000 + next() * 500)) }),
      );
      const found = new Set(findRuns([...honest, ...planted]).flatMap(({ records }) => records));
      expect(planted.every(({ entry }) => found.has(entry))).toBe(true);
    }
  });
});

describe("impossible movement", () => {
  const north = (metres: number) => ({ lat: BRIDGE.lat + metres / 111_195, lon: BRIDGE.lon });

  it("is found in tests of the New Zealand kind: eleven within five minutes over three and a half kilometres", () => {
    const tests = Array.from({ length: 11 }, (_, index) =>
      test({ entry: `e${index}`, ms: NINE + index * 30_000, position: north(index * 350) }),
    );
    const findings = findImpossibleMovements(tests);
    expect(findings).toHaveLength(10);
    expect(findings[0]).toMatchObject({
      rule: "impossible-movement",
      subject: "A-1",
      records: ["e0", "e1"],
      message: "350 m apart within 30 s",
    });
  });

  it("begins above 20 km/h and 50 m of error, within 90 s, and asks nothing where a place is not known", () => {
    const pair = (metres: number, seconds: number) => [
      test({ position: BRIDGE }),
      test({ ms: NINE + seconds * 1_000, position: north(metres) }),
    ];
    // 20 km/h for 36 s is 200 m.
    expect(findImpossibleMovements(pair(249, 36))).toEqual([]);
    expect(findImpossibleMovements(pair(251, 36))).toHaveLength(1);
    expect(findImpossibleMovements(pair(5_000, 90))).toHaveLength(1);
    expect(findImpossibleMovements(pair(5_000, 91))).toEqual([]);
    expect(findImpossibleMovements(pair(49, 0))).toEqual([]);
    expect(findImpossibleMovements([test({ position: BRIDGE }), test({ ms: NINE + 1_000 })])).toEqual([]);
  });

  it("measures across the date line and at the poles without an invented distance", () => {
    const pair = [
      test({ position: { lat: 0, lon: 179.9999 } }),
      test({ ms: NINE + 30_000, position: { lat: 0, lon: -179.9999 } }),
    ];
    expect(findImpossibleMovements(pair)).toEqual([]);
  });

  it("accuses no honest night", () => {
    const next = dice(9);
    for (let night = 0; night < 500; night += 1) expect(findImpossibleMovements(honestNight(next))).toEqual([]);
  });
});

describe("the analyser's own numbers", () => {
  const numbered = (...numbers: string[]) =>
    numbers.map((testNumber, index) => test({ entry: `e${index}`, testNumber }));

  it("are each of one test: what is missing and what is claimed twice is named", () => {
    expect(findSequenceFaults(numbered("7", "8", "10", "0011", "14", "14"))).toEqual([
      { rule: "sequence", subject: "A-1", records: ["9"], beside: ["e1", "e2"], message: "number 9 is missing" },
      {
        rule: "sequence",
        subject: "A-1",
        records: ["12", "13"],
        beside: ["e3", "e4"],
        message: "numbers 12 to 13 are missing",
      },
      { rule: "sequence", subject: "A-1", records: ["e4", "e5"], message: "2 tests claim number 14" },
    ]);
  });

  it("raise nothing if they are complete, in any order, next to another analyser, or not numbers", () => {
    expect(findSequenceFaults(numbered("3", "1", "2"))).toEqual([]);
    expect(findSequenceFaults([...numbered("1"), test({ analyser: "A-2", testNumber: "900" })])).toEqual([]);
    expect(findSequenceFaults([...numbered("B12", "B14", "-4"), test()])).toEqual([]);
  });

  it("name the first of very many that are missing, and say how far they go", () => {
    const [gap] = findSequenceFaults(numbered("1", "1000000000"));
    expect([gap?.records.length, gap?.message]).toEqual([20, "numbers 2 to 999999999 are missing"]);
  });
});

describe("an analyser's memory", () => {
  const reading = (value: string) => ({ specimen: "breath" as const, value, unit: "mg/L" as const });
  const logged = [
    test({ entry: "a", testNumber: "1", reading: reading("0.36") }),
    test({ entry: "b", testNumber: "2", reading: reading("0.000") }),
    test({ entry: "c", testNumber: "4", reading: reading("0.1") }),
    test({ entry: "d", testNumber: "1", analyser: "A-2" }),
  ];

  it("shows what was tested and not logged, logged and not tested, and logged with another value", () => {
    const memory = [
      { analyser: "A-1", testNumber: "1", value: ".360" },
      { analyser: "A-1", testNumber: "2", value: "0.95" },
      { analyser: "A-1", testNumber: "3", value: "0.1" },
    ];
    expect(reconcileMemory(memory, logged)).toEqual([
      {
        rule: "memory",
        subject: "A-1",
        records: ["b"],
        message: "test 2 reads 0.95 in the memory and 0.000 in the log",
      },
      { rule: "memory", subject: "A-1", records: ["3"], message: "test 3 was made and is not logged" },
      { rule: "memory", subject: "A-1", records: ["c"], message: "test 4 is logged and was not made" },
    ]);
  });

  it("shows a reading that is recorded in another unit than the analyser shows", () => {
    const memory = [{ analyser: "A-1", testNumber: "1", value: "36", unit: "ug/100mL" }];
    expect(reconcileMemory(memory, logged.slice(0, 1)).map(({ message }) => message)).toEqual([
      "test 1 reads 36 ug/100mL in the memory and 0.36 mg/L in the log",
    ]);
    expect(
      reconcileMemory([{ analyser: "A-1", testNumber: "1", value: "0.360", unit: "mg/L" }], logged.slice(0, 1)),
    ).toEqual([]);
  });

  it("says nothing of an analyser that was not read, nor of a test without a value", () => {
    expect(reconcileMemory([{ analyser: "A-2", testNumber: "1", value: "0.5" }], logged)).toEqual([]);
    expect(reconcileMemory([], logged)).toEqual([]);
  });

  it("finds exactly what was taken out or put in, whatever it was", () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 });
    fc.assert(
      fc.property(numbers, numbers, (made, written) => {
        const memory = made.map((number) => ({ analyser: "A-1", testNumber: String(number) }));
        const found = reconcileMemory(
          memory,
          written.map((number) => test({ entry: `e${number}`, testNumber: String(number) })),
        );
        const missing = made.filter((number) => !written.includes(number)).map(String);
        const invented =
          made.length === 0 ? [] : written.filter((number) => !made.includes(number)).map((number) => `e${number}`);
        expect(found.flatMap(({ records }) => records).sort()).toEqual([...missing, ...invented].sort());
      }),
    );
  });
});

describe("a shift's counter", () => {
  const shift = { analyser: "A-1", counterFirst: 1_200, counterLast: 1_300 };

  it("agrees with the records and the mouthpieces, or says by how much it does not, as in Ireland", () => {
    expect(reconcileShift({ ...shift, logged: 100, mouthpieces: 100 })).toEqual([]);
    expect(reconcileShift({ ...shift, logged: 100 })).toEqual([]);
    expect(reconcileShift({ ...shift, logged: 171 }).map(({ message }) => message)).toEqual([
      "the counter says 100 tests, 171 are logged",
    ]);
    expect(reconcileShift({ ...shift, logged: 171, mouthpieces: 40 }).map(({ message }) => message)).toEqual([
      "the counter says 100 tests, 171 are logged",
      "the counter says 100 tests, 40 mouthpieces were used",
    ]);
  });

  it("is skipped for an analyser without one: then the mouthpieces are compared with the records", () => {
    expect(reconcileShift({ analyser: "A-1", logged: 100, mouthpieces: 100 })).toEqual([]);
    expect(reconcileShift({ analyser: "A-1", logged: 100 })).toEqual([]);
    expect(reconcileShift({ analyser: "A-1", logged: 171, mouthpieces: 40 }).map(({ message }) => message)).toEqual([
      "40 mouthpieces were used, 171 tests are logged",
    ]);
  });

  it("never goes back", () => {
    expect(reconcileShift({ ...shift, counterLast: 1_199, logged: 0 })).toMatchObject([
      { message: "the counter went back from 1200 to 1199" },
    ]);
  });
});

describe("a question's id", () => {
  const question = {
    rule: "sequence",
    subject: "A-1",
    records: ["9"],
    beside: ["a", "b"],
    message: "number 9 is missing",
  } as const;

  it("is the same for the same question, and another where anything of it differs", () => {
    const { beside: _, ...without } = question;
    const others = [
      { ...question, subject: "A-2" },
      { ...question, records: ["10"] },
      { ...question, beside: ["a", "c"] },
      without,
    ];
    expect(createFindingId({ ...question })).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set([question, { ...question }, ...others].map(createFindingId)).size).toBe(5);
  });
});

describe("who and with what", () => {
  const onShift = { officer: "100001", fromMs: NINE, toMs: NINE + 4 * 3_600_000 };

  it("an officer tests within a shift of theirs, both ends included", () => {
    const [before, first, last, after] = atSeconds([-1, 0, 4 * 3_600, 4 * 3_600 + 1]);
    const tests = [
      before,
      first,
      last,
      after,
      test({ entry: "other", officer: "100002" }),
      test({ entry: "vague", ms: null }),
    ] as LoggedTest[];
    expect(findOffRosterTests(tests, [onShift])).toEqual([
      { rule: "roster", subject: "100001", records: ["e1", "e4"], message: "2 tests outside every shift" },
      { rule: "roster", subject: "100002", records: ["other"], message: "1 test outside every shift" },
    ]);
    expect(findOffRosterTests(tests.slice(1, 3), [{ ...onShift, officer: "100003" }, onShift])).toEqual([]);
  });

  it("an analyser tests within its verification, first and last day included; tests without one are skipped", () => {
    const verified = { verifiedFrom: "2026-11-19", verifiedUntil: "2026-11-20" };
    const onDay = (day: string) => test({ entry: day, day, ...verified });
    expect(
      findUnverifiedTests([onDay("2026-11-18"), onDay("2026-11-19"), onDay("2026-11-20"), onDay("2026-11-21"), test()]),
    ).toEqual([
      {
        rule: "verification",
        subject: "A-1",
        records: ["2026-11-18", "2026-11-21"],
        message: "2 tests outside its verification",
      },
    ]);
    expect(findUnverifiedTests([test({ day: "2026-12-01", verifiedUntil: "2026-11-30" })])).toMatchObject([
      { message: "1 test outside its verification" },
    ]);
  });

  it("a bad analyser or certificate is followed to every test and every stop that it touched", () => {
    const tests = [
      test({ entry: "a", stop: "s1", certificate: "C-9", day: "2026-10-01" }),
      test({ entry: "b", stop: "s1", certificate: "C-9", day: "2026-10-02" }),
      test({ entry: "c", stop: "s2", certificate: "C-9", analyser: "A-2", day: "2026-10-03" }),
      test({ entry: "d", stop: "s3", certificate: "C-8", day: "2026-10-04" }),
    ];
    const touched = (doubt: Parameters<typeof findTestsInDoubt>[1]) => {
      const found = findTestsInDoubt(tests, doubt);
      return [found.tests.map(({ entry }) => entry).join(""), found.stops.join(" ")];
    };
    expect(touched({ certificate: "C-9" })).toEqual(["abc", "s1 s2"]);
    expect(touched({ analyser: "A-1" })).toEqual(["abd", "s1 s3"]);
    expect(touched({ analyser: "A-1", certificate: "C-9", from: "2026-10-02", to: "2026-10-02" })).toEqual(["b", "s1"]);
    expect(() => findTestsInDoubt(tests, { from: "2026-10-01" })).toThrow("name the analyser or the certificate");
  });
});
