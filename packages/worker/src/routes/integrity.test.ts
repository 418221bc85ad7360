import type { SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

interface Integrity {
  code?: string;
  errors?: { code: string; path: string }[];
  findings: { rule: string; subject: string; records: string[]; stops: string[]; message: string }[];
  rules: Record<string, { method: string; falseAlarms: string }>;
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const send = (...entries: SealedEntry[]) => server.call("administrator", "/v1/entries", json({ entries }));
const NIGHT = "from=2026-11-19&to=2026-11-19";
const ask = (who: Who = "supervisor", query = NIGHT) => server.call<Integrity>(who, `/v1/integrity?${query}`);
const found = async (query = NIGHT) =>
  (await ask("supervisor", query)).body.findings.map(({ rule, subject, message }) => `${rule} ${subject}: ${message}`);

/** A zero so many seconds after 21:40, on the analyser A-1. */
function tested(
  second: number,
  more: { testNumber?: string; lat?: string; unit?: string; verifiedUntil?: string; certificate?: string } = {},
): SealedEntry {
  const { testNumber, lat, unit, verifiedUntil, certificate } = more;
  const analyser = {
    serial: "A-1",
    ...(testNumber === undefined ? {} : { testNumber }),
    ...(verifiedUntil === undefined ? {} : { verifiedUntil }),
    ...(certificate === undefined ? {} : { certificate }),
  };
  return tablet.logged(
    {
      ...(lat === undefined ? {} : { place: { position: { lat, lon: "99.900000" } } }),
      tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0.00", unit: "mg/L" }, analyser }],
    },
    { at: new Date(Date.parse("2026-11-19T21:40:00+08:00") + second * 1_000).toISOString(), ...(unit === undefined ? {} : { unit }) },
  );
}

describe("what the log raises about itself", () => {
  it("is nothing after an honest night", async () => {
    await send(...Array.from({ length: 30 }, (_, index) => tested(index * 75, { testNumber: String(500 + index), lat: "26.530000" })));
    expect(await found()).toEqual([]);
  });

  it("are runs, with their entries and stops", async () => {
    const run = Array.from({ length: 11 }, (_, index) => tested(index * 20));
    await send(tested(-500), ...run, tested(900));
    const { findings, rules } = (await ask()).body;
    expect(findings).toEqual([
      {
        rule: "runs",
        subject: "A-1",
        records: run.map(({ entry }) => entry.id),
        stops: run.map(({ entry }) => entry.stop),
        message: "11 tests within 200 s",
      },
    ]);
    expect(rules.runs?.method).toContain("10 tests");
    expect(rules.runs?.falseAlarms).toBeTruthy();
  });

  it("are impossible movement, gaps and repeats in an analyser's numbers, tests outside a verification", async () => {
    await send(
      tested(0, { testNumber: "1", lat: "26.530000" }),
      tested(60, { testNumber: "3", lat: "26.560000" }),
      tested(600, { testNumber: "3", verifiedUntil: "2026-11-18" }),
    );
    expect(await found()).toEqual([
      "impossible-movement A-1: 3336 m apart within 60 s",
      "sequence A-1: number 2 is missing",
      "sequence A-1: 2 tests claim number 3",
      "verification A-1: 1 test outside its verification",
    ]);
  });

  it("are milder corrections, voided positives, reported interference and late entries, each with its stop", async () => {
    const [milder, voided] = [v7(), v7()];
    const logged = tablet.breath("0.95", { stop: milder });
    const reading = { specimen: "breath" as const, value: "0.15", unit: "mg/L" as const };
    const body = { jurisdiction: "CN", tests: [{ outcome: "reading" as const, reading }] };
    await send(
      logged,
      tablet.write("corrected", { kind: "logged", corrects: logged.entry.id, reason: "typing error", body }, { stop: milder }),
      tablet.breath("0.95", { stop: voided }),
      tablet.write("voided", { reason: "training" }, { stop: voided }),
      tablet.write("interference-reported", { words: "a call" }, { stop: milder }),
      tablet.zero({ recordedAt: "2026-11-20T19:00:00+08:00", at: "2026-11-19T18:59:00+08:00" }),
    );
    const { findings } = (await ask()).body;
    expect(findings.map(({ rule }) => rule).sort()).toEqual(["interference", "late", "milder", "voided"]);
    expect(findings.find(({ rule }) => rule === "milder")).toMatchObject({ stops: [milder], message: "from drunk to drinking" });
    expect(findings.find(({ rule }) => rule === "voided")).toMatchObject({ stops: [voided] });
  });

  it("are entries of a tablet that have not arrived, until they do", async () => {
    const chain = [tested(0), tested(100), tested(200), tested(300), tested(400)];
    await send(chain[0] as SealedEntry, chain[4] as SealedEntry);
    expect(await found()).toEqual(["chain tablet-1: 3 of 5 entries have not arrived"]);
    expect((await ask()).body.findings[0]?.records).toEqual(["2", "3", "4"]);
    await send(chain[2] as SealedEntry, chain[0] as SealedEntry);
    expect((await ask()).body.findings[0]?.records).toEqual(["2", "4"]);
    await send(...chain);
    expect(await found()).toEqual([]);
  });

  it("is asked for whole days of China's calendar, and for no more than a month of them", async () => {
    await send(...Array.from({ length: 10 }, (_, index) => tested(index)));
    expect(await found("from=2026-11-20&to=2026-11-20")).toEqual([]);
    expect(await found("from=2026-11-01&to=2026-11-30")).toHaveLength(1);
    expect((await ask("supervisor", "from=2026-11-01&to=2026-12-02")).body.errors).toMatchObject([{ code: "range-too-long" }]);
    expect((await ask("supervisor", "from=2026-11-20&to=2026-11-19")).body.errors).toMatchObject([{ code: "range-disordered" }]);
    expect((await ask("supervisor", "from=2026-11-20")).body.errors).toMatchObject([{ path: "/to" }]);
    expect((await ask("supervisor", "from=2026-02-30&to=2026-03-01")).body.errors).toMatchObject([{ path: "/from" }]);
  });
});

describe("a bad analyser or certificate", () => {
  it("is followed to every test and stop that it touched", async () => {
    const [one, other, third] = [tested(0, { certificate: "C-9" }), tested(100, { certificate: "C-9" }), tested(200, { certificate: "C-8" })];
    await send(one, other, third);
    const impact = async (query: string) =>
      (await server.call<{ stops: string[] }>("supervisor", `/v1/integrity/impact?${NIGHT}&${query}`)).body.stops;
    expect((await impact("certificate=C-9")).sort()).toEqual([one.entry.stop, other.entry.stop].sort());
    expect((await impact("analyser=A-1")).length).toBe(3);
    expect(await impact("analyser=A-1&certificate=C-7")).toEqual([]);
    const unnamed = await server.call<Integrity>("supervisor", `/v1/integrity/impact?${NIGHT}`);
    expect([unnamed.status, unnamed.body.errors?.[0]?.code]).toEqual([400, "doubt-missing"]);
  });
});

describe("who sees it", () => {
  it("is a supervisor, an auditor or an administrator, for their unit", async () => {
    const quick = (unit: string) => Array.from({ length: 10 }, (_, index) => tested(index * 10, { unit }));
    await send(...quick("532931"));
    await send(...quick("532932"));
    const count = async (who: Who, query = NIGHT) => (await ask(who, query)).body.findings.length;
    expect([await count("supervisor"), await count("neighbour"), await count("auditor", `${NIGHT}&unit=532932`)]).toEqual([1, 1, 1]);
    expect((await ask("officer")).status).toBe(403);
    expect((await ask("supervisor", `${NIGHT}&unit=532932`)).body.code).toBe("unit-out-of-scope");
    expect((await server.call("neighbour", `/v1/integrity/impact?${NIGHT}&analyser=A-1&unit=532931`)).status).toBe(403);
  });
});
