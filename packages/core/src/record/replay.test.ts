import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { categorise } from "./categorise.ts";
import { type ChainHead, startChain, write } from "./chain.ts";
import type { Draft, SealedEntry } from "./entry.ts";
import { replay } from "./replay.ts";
import { SALT, testId, zeroDraft } from "./sample.test-data.ts";

const STOP = testId(1);
const common = (n: number, recordedAt: string) => ({
  id: testId(n),
  stop: STOP,
  at: { at: recordedAt, precision: "second" as const },
  recordedAt,
  officer: "100001",
  unit: "532931",
});

function log(device: string, drafts: Draft[]): SealedEntry[] {
  let head: ChainHead = startChain(device);
  return drafts.map((draft) => {
    const result = write(head, draft);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    head = result.head;
    return result.sealed;
  });
}

const blood = (value: string) => ({
  outcome: "reading" as const,
  reading: { specimen: "blood" as const, value, unit: "mg/100mL" as const },
});
const breath = (value: string) => ({
  outcome: "reading" as const,
  reading: { specimen: "breath" as const, value, unit: "mg/L" as const },
});
const logged = (
  tests: Draft extends infer D ? (D extends { kind: "logged"; body: { tests: infer T } } ? T : never) : never,
  shown?: string,
) => {
  const draft = zeroDraft(1, { stop: STOP });
  return { ...draft, body: { ...draft.body, tests, ...(shown ? { shown: { category: shown } } : {}) } };
};

function judged(entries: SealedEntry[]) {
  const assessment = categorise(replay(entries));
  if (!assessment.ok) throw new Error(assessment.error.code);
  return assessment;
}

describe("a stop as its entries tell it", () => {
  const night = log("tablet-1", [
    { ...logged([breath("0.52")]), personal: { salt: SALT, name: "李某" } },
    { ...common(2, "2020-10-15T22:30:00+08:00"), kind: "test-added", body: { test: blood("220") } },
    {
      ...common(3, "2020-10-15T22:31:00+08:00"),
      kind: "linked",
      body: { to: testId(50), relation: "friends of one dinner" },
    },
  ]);

  test("holds the first entry's facts, later tests and links, and who it was", () => {
    const stop = replay(night);
    expect(stop).toMatchObject({
      id: STOP,
      unit: "532931",
      officer: "100001",
      personal: { name: "李某" },
      voided: null,
      flags: [],
    });
    expect(stop.tests.map(({ entry }) => entry)).toEqual([testId(1), testId(2)]);
    expect(stop.links).toEqual([{ to: testId(50), relation: "friends of one dinner", entry: testId(3) }]);
    expect(JSON.stringify(stop)).not.toContain(SALT);
  });

  test("adds what was stated later field by field, as corrected, and observations one after another", () => {
    const first = { ...logged([breath("0.52")]), personal: { salt: SALT, name: "李某" } };
    const entries = log("tablet-1", [
      { ...first, body: { ...first.body, vehicle: { type: "microvan" }, observations: ["走走停停"] } },
      {
        ...common(2, "2020-10-15T21:50:00+08:00"),
        kind: "particulars-stated",
        body: { vehicle: { kind: "automobile" }, driver: { sex: "male" }, observations: ["身上有酒味"] },
        personal: { salt: SALT, plate: { kind: "none" } },
      },
      {
        ...common(3, "2020-10-15T21:55:00+08:00"),
        kind: "corrected",
        body: {
          kind: "particulars-stated",
          corrects: testId(2),
          reason: "误选",
          body: { vehicle: { kind: "motorcycle" }, driver: { sex: "male" } },
        },
      },
    ]);
    expect(replay(entries)).toMatchObject({
      logged: {
        vehicle: { type: "microvan", kind: "motorcycle" },
        driver: { sex: "male" },
        observations: ["走走停停"],
        checkpoint: "xilan-bus-station",
      },
      personal: { name: "李某", plate: { kind: "none" } },
      flags: [],
    });
    expect(replay(entries.slice(0, 2)).logged?.observations).toEqual(["走走停停", "身上有酒味"]);
  });

  test("replaces a personal part by its correction's: what it leaves out is gone, later entries override it", () => {
    const stated = (n: number, personal: object) => ({
      ...common(n, `2020-10-15T21:5${n}:00+08:00`),
      kind: "particulars-stated" as const,
      body: {},
      personal: { salt: SALT, ...personal },
    });
    const corrected = (n: number, corrects: number, personal?: object) => ({
      ...common(n, `2020-10-15T21:5${n}:00+08:00`),
      kind: "corrected" as const,
      body: { kind: "particulars-stated" as const, corrects: testId(corrects), reason: "听错", body: {} },
      ...(personal ? { personal: { salt: SALT, ...personal } } : {}),
    });
    const personalOf = (...later: Draft[]) => replay(log("tablet-1", [logged([breath("0.52")]), ...later])).personal;
    const first = stated(2, { name: "王某", licenceNumber: "1" });
    expect(personalOf(first, corrected(3, 2, { name: "张某" }))).toEqual({ name: "张某" });
    expect(personalOf(first, corrected(3, 2, {}))).toBeNull();
    expect(personalOf(first, corrected(3, 2))).toEqual({ name: "王某", licenceNumber: "1" });
    expect(personalOf(first, corrected(3, 2, { name: "张某" }), corrected(4, 2))).toEqual({ name: "张某" });
    expect(
      personalOf(first, stated(3, { licenceNumber: "2" }), corrected(4, 2, { name: "张某", licenceNumber: "1" })),
    ).toEqual({
      name: "张某",
      licenceNumber: "2",
    });
  });

  test("is the same in whatever order its entries arrive, and however often", () => {
    const expected = replay(night);
    fc.assert(
      fc.property(fc.shuffledSubarray(night, { minLength: night.length }), fc.subarray(night), (shuffled, again) => {
        expect(replay([...shuffled, ...again])).toEqual(expected);
      }),
    );
  });

  test("follows a device's own numbers where its clock was set back", () => {
    const setBack = log("tablet-1", [
      logged([]),
      { ...common(2, "2020-10-15T22:30:00+08:00"), kind: "test-added", body: { test: breath("0.10") } },
      { ...common(3, "2020-10-15T20:00:00+08:00"), kind: "test-added", body: { test: breath("0.50") } },
    ]);
    expect(judged(setBack).basis?.reading.value).toBe("0.50");
  });

  test("applies a correction and keeps what was corrected", () => {
    const { body } = logged([breath("0.25")]);
    const corrected = log("tablet-1", [
      logged([breath("0.52")]),
      {
        ...common(2, "2020-10-15T21:50:00+08:00"),
        kind: "corrected",
        body: {
          kind: "logged",
          corrects: testId(1),
          reason: "misread the display",
          body,
          at: { at: "2020-10-15T21:38:00+08:00", precision: "minute" },
        },
      },
    ]);
    const stop = replay(corrected);
    expect(stop.at.at).toBe("2020-10-15T21:38:00+08:00");
    expect(stop.corrections).toEqual([{ corrects: testId(1), reason: "misread the display", entry: testId(2) }]);
    expect(stop.entries).toHaveLength(2);
    expect(judged(corrected).category).toBe("drinking");
  });

  test("flags an entry after the void, a second first entry and a correction of nothing, and drops none", () => {
    const odd = log("tablet-1", [
      logged([breath("0.00")]),
      { ...common(2, "2020-10-15T21:42:00+08:00"), kind: "voided", body: { reason: "logged by mistake" } },
      { ...common(3, "2020-10-15T21:43:00+08:00"), kind: "test-added", body: { test: breath("0.52") } },
      { ...logged([]), id: testId(4) },
      {
        ...common(5, "2020-10-15T21:45:00+08:00"),
        kind: "corrected",
        body: { kind: "test-added", corrects: testId(9), reason: "?", body: { test: breath("0") } },
      },
    ]);
    const stop = replay(odd);
    expect(stop.voided).toEqual({ reason: "logged by mistake", entry: testId(2) });
    expect(stop.flags.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "after-voided /entries/2",
      "after-voided /entries/3",
      "logged-twice /entries/3",
      "after-voided /entries/4",
      "corrects-nothing /entries/4",
    ]);
    expect(stop.tests).toHaveLength(2);
  });

  test("says so while the entry that logs it has not arrived, and comes right when it does", () => {
    const waiting = replay(night.slice(1));
    expect(waiting.logged).toBeNull();
    expect(waiting.flags.map(({ code }) => code)).toEqual(["not-logged"]);
    expect(categorise(waiting)).toMatchObject({ ok: false, error: { code: "not-logged" } });
  });
});

describe("judging a stop", () => {
  test.each([
    ["nothing was read", [{ outcome: "refused" as const }], "no-reading", undefined],
    ["there is one reading", [breath("0.36")], "drinking", "only-reading"],
    ["two breath tests: the higher one", [breath("0.364"), breath("0.36")], "drunk", "highest-breath"],
    ["blood came after breath", [breath("0.364"), blood("79.9")], "drinking", "blood-before-breath"],
    ["blood came before breath", [blood("220"), breath("0.01")], "drunk", "blood-before-breath"],
  ])("when %s", (_case, tests, category, rule) => {
    const assessment = judged(log("tablet-1", [logged(tests)]));
    expect([assessment.category, assessment.basis?.rule]).toEqual([category, rule]);
  });

  test("never believes what the tablet showed, and says where it differed", () => {
    const assessment = judged(log("tablet-1", [logged([breath("0.364")], "drinking")]));
    expect(assessment.category).toBe("drunk");
    expect(assessment.flags.map(({ code }) => code)).toContain("category-differs");
    expect(judged(log("tablet-1", [logged([breath("0.364")], "drunk")])).flags.map(({ code }) => code)).not.toContain(
      "category-differs",
    );
  });

  test("keeps an implausible reading and flags it", () => {
    const assessment = judged(log("tablet-1", [logged([blood("601")])]));
    expect(assessment.category).toBe("drunk");
    expect(assessment.flags.map(({ code }) => code)).toContain("implausible");
  });

  test("gives no answer for a month within which the law changed it", () => {
    const december = (value: string) => {
      const draft = logged([{ outcome: "reading", reading: { specimen: "breath", value, unit: "ug/100mL" } }]);
      return log("import-1", [
        {
          ...draft,
          at: { at: "2014-12-01T00:00:00+00:00", precision: "month" },
          body: { ...draft.body, jurisdiction: "GB-SCT" },
        },
      ]);
    };
    expect(categorise(replay(december("30")))).toMatchObject({ ok: false, error: { code: "time-too-vague" } });
    expect(judged(december("36")).category).toBe("over-limit");
  });
});
