import { describe, expect, it } from "vitest";
import { startChain, write } from "../record/chain.ts";
import type { Draft, SealedEntry } from "../record/entry.ts";
import { replay } from "../record/replay.ts";
import { listLoggedTests } from "./logged-test.ts";
import { findRevisions } from "./revisions.ts";

type Said = Pick<Draft, "kind" | "body"> & { at: string; recordedAt?: string; precision?: "second" | "minute" | "day" };
const idOf = (index: number) => `0192f000-0000-7000-8000-${String(index + 1).padStart(12, "0")}`;

function log(...said: Said[]): SealedEntry[] {
  let head = startChain("tablet-1");
  return said.map(({ at, recordedAt = at, precision = "second", ...one }, index) => {
    const draft = {
      ...one,
      id: idOf(index),
      stop: idOf(999),
      at: { at, precision },
      recordedAt,
      officer: "100001",
      unit: "532931",
    } as Draft;
    const written = write(head, draft);
    if (!written.ok) throw new Error(JSON.stringify(written.errors));
    head = written.head;
    return written.sealed;
  });
}

const AT = "2026-11-19T21:40:00+08:00";
const body = (value: string) => ({
  jurisdiction: "CN",
  place: { position: { lat: "26.530000", lon: "99.900000" } },
  tests: [
    {
      outcome: "reading" as const,
      reading: { specimen: "breath" as const, value, unit: "mg/L" as const },
      analyser: { serial: "A-1", testNumber: "77", certificate: "C-9", verifiedUntil: "2026-12-31" },
    },
  ],
});
const logged = (value: string): Said => ({ kind: "logged", at: AT, body: body(value) });
const corrected = (value: string): Said => ({
  kind: "corrected",
  at: AT,
  body: { kind: "logged", corrects: idOf(0), reason: "typing error", body: body(value) },
});
const found = (...said: Said[]) =>
  findRevisions(log(...said)).map(({ rule, records, message }) => `${rule} ${records.join(" ")}: ${message}`);

describe("what was changed afterwards", () => {
  it("is a correction that made the category milder, and none that did not", () => {
    expect(found(logged("0.95"), corrected("0.15"))).toEqual([`milder ${idOf(1)}: from drunk to drinking`]);
    expect(found(logged("0.95"), corrected("0.05"))).toEqual([`milder ${idOf(1)}: from drunk to below-limit`]);
    expect(found(logged("0.15"), corrected("0.95"))).toEqual([]);
    expect(found(logged("0.95"), corrected("0.94"))).toEqual([]);
    // Each correction is compared with what held before it, not with the first entry.
    expect(found(logged("0.15"), corrected("0.95"), corrected("0.15"))).toEqual([
      `milder ${idOf(2)}: from drunk to drinking`,
    ]);
  });

  it("is a positive stop that was voided, and no other", () => {
    const voided: Said = { kind: "voided", at: AT, body: { reason: "training" } };
    expect(found(logged("0.95"), voided)).toEqual([`voided ${idOf(1)}: voided after it was drunk`]);
    expect(found(logged("0.00"), voided)).toEqual([]);
  });

  it("is an entry more than a day after the fact, where its time is known to the minute", () => {
    const late = (recordedAt: string, precision: Said["precision"] = "second"): Said => ({
      ...logged("0.00"),
      recordedAt,
      precision,
    });
    expect(found(late("2026-11-20T21:40:00+08:00"))).toEqual([]);
    expect(found(late("2026-11-20T21:40:01+08:00"))).toEqual([
      `late ${idOf(0)}: logged was written 24 hours after it happened`,
    ]);
    expect(found(late("2026-11-25T21:40:00+08:00", "minute"))).toHaveLength(1);
    expect(found({ ...late("2026-11-25T21:40:00+08:00", "day"), at: "2026-11-19T00:00:00+08:00" })).toEqual([]);
  });

  it("is not a correction if particulars were learned later, but late if they were written late", () => {
    const stated = (recordedAt: string): Said => ({
      kind: "particulars-stated",
      at: AT,
      recordedAt,
      body: { vehicle: { kind: "motorcycle" } },
    });
    expect(found(logged("0.95"), stated("2026-11-19T21:55:00+08:00"))).toEqual([]);
    expect(found(logged("0.95"), stated("2026-11-21T09:00:00+08:00"))).toEqual([
      `late ${idOf(1)}: particulars-stated was written 35 hours after it happened`,
    ]);
  });

  it("is reported interference", () => {
    expect(found(logged("0.95"), { kind: "interference-reported", at: AT, body: { words: "a call" } })).toEqual([
      `interference ${idOf(1)}: interference was reported`,
    ]);
  });

  it("is nothing where there is nothing, and nothing where the law gives no answer", () => {
    expect(findRevisions([])).toEqual([]);
    const abroad = (value: string) => ({ ...body(value), jurisdiction: "XX" });
    const said: Said[] = [
      { kind: "logged", at: AT, body: abroad("0.95") },
      {
        kind: "corrected",
        at: AT,
        body: { kind: "logged", corrects: idOf(0), reason: "typing error", body: abroad("0.05") },
      },
    ];
    expect(found(...said)).toEqual([]);
  });
});

describe("a test as the detectors see it", () => {
  it("has its analyser, number, certificate, place, second and reading from the record", () => {
    expect(listLoggedTests(replay(log(logged("0.95"))))).toEqual([
      {
        entry: idOf(0),
        stop: idOf(999),
        officer: "100001",
        analyser: "A-1",
        testNumber: "77",
        certificate: "C-9",
        verifiedFrom: null,
        verifiedUntil: "2026-12-31",
        day: "2026-11-19",
        ms: Date.parse(AT),
        position: { lat: 26.53, lon: 99.9 },
        reading: { specimen: "breath", value: "0.95", unit: "mg/L" },
      },
    ]);
  });

  it("is there although it was refused where the instrument gave it a number, for that number is not missing", () => {
    const tests = [{ outcome: "refused" as const, analyser: { serial: "A-1", testNumber: "2" } }];
    const refused: Said = {
      kind: "logged",
      at: "2026-11-19T21:40:00+08:00",
      precision: "second",
      body: { jurisdiction: "CN", tests },
    };
    expect(listLoggedTests(replay(log(refused)))).toMatchObject([{ analyser: "A-1", testNumber: "2" }]);
  });

  it("is left out where no instrument made it or the driver refused it, and has no second where none is known", () => {
    const bare: Said = {
      kind: "logged",
      at: "2026-11-19T00:00:00+08:00",
      precision: "day",
      body: {
        jurisdiction: "CN",
        tests: [
          { outcome: "insufficient" },
          ...(["refused", "insufficient"] as const).map((outcome) => ({ outcome, analyser: { serial: "A-1" } })),
        ],
      },
    };
    expect(listLoggedTests(replay(log(bare)))).toMatchObject([
      { analyser: "A-1", ms: null, position: null, reading: null, testNumber: null },
    ]);
  });
});
