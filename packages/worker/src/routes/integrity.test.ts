import type { SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FindingsPage, findingsOf, NIGHT, type Said, testedBy } from "../testing/findings.ts";
import { type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
afterEach(() => {
  expect(server.logged).toEqual([]);
});
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const { fetchFindings, found, send } = findingsOf(() => server);
const tested = (second: number, said: Said = {}) => testedBy(tablet, second, said);

describe("the findings about a unit's records", () => {
  it("is nothing after an honest night", async () => {
    await send(
      ...Array.from({ length: 30 }, (_, index) =>
        tested(index * 75, { testNumber: String(500 + index), lat: "26.530000" }),
      ),
    );
    expect(await found()).toEqual([]);
  });

  it("are runs, with their entries and stops", async () => {
    const run = Array.from({ length: 11 }, (_, index) => tested(index * 20));
    await send(tested(-500), ...run, tested(900));
    const { findings, rules } = (await fetchFindings()).body;
    expect(findings).toMatchObject([
      {
        rule: "runs",
        unit: "532931",
        day: "2026-11-19",
        closedAt: null,
        answers: [],
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
      "sequence A-1: 2 tests claim number 3",
      "sequence A-1: number 2 is missing",
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
      tablet.write(
        "corrected",
        { kind: "logged", corrects: logged.entry.id, reason: "typing error", body },
        { stop: milder },
      ),
      tablet.breath("0.95", { stop: voided }),
      tablet.write("voided", { reason: "training" }, { stop: voided }),
      tablet.write("interference-reported", { words: "a call" }, { stop: milder }),
      tablet.zero({ recordedAt: "2026-11-20T19:00:00+08:00", at: "2026-11-19T18:59:00+08:00" }),
    );
    const { findings } = (await fetchFindings()).body;
    expect(findings.map(({ rule }) => rule).sort()).toEqual(["interference", "late", "milder", "voided"]);
    expect(findings.find(({ rule }) => rule === "milder")).toMatchObject({
      stops: [milder],
      message: "from drunk to drinking",
    });
    expect(findings.find(({ rule }) => rule === "voided")).toMatchObject({ stops: [voided] });
  });

  it("are entries of a tablet that have not arrived, until they do", async () => {
    const chain = [tested(0), tested(100), tested(200), tested(300), tested(400)];
    await send(chain[0] as SealedEntry, chain[4] as SealedEntry);
    expect(await found()).toEqual(["chain tablet-1: 3 entries have not arrived"]);
    expect((await fetchFindings()).body.findings[0]?.records).toEqual(["2", "3", "4"]);
    await send(chain[2] as SealedEntry, chain[0] as SealedEntry);
    expect((await fetchFindings()).body.findings[0]?.records).toEqual(["2", "4"]);
    await send(...chain);
    expect(await found()).toEqual([]);
  });

  it("are the same across midnight as within a day, and belong to the later day", async () => {
    server.clock.now = new Date("2026-11-25T12:00:00Z");
    const midnight = 2 * 3_600 + 20 * 60;
    const run = Array.from({ length: 12 }, (_, index) =>
      tested(midnight - 100 + index * 20, { testNumber: String(index + 1) }),
    );
    await send(...run.slice(0, 5));
    expect(await found("from=2026-11-19&to=2026-11-20")).toEqual([]);
    await send(...run.slice(5, 11));
    expect(await found("from=2026-11-20&to=2026-11-20")).toEqual(["runs A-1: 11 tests within 200 s"]);
    await send(...run.slice(11));
    expect(await found("from=2026-11-19&to=2026-11-20")).toEqual(["runs A-1: 12 tests within 220 s"]);
    // The analyser's next day of work shows what lies between.
    await send(tested(5 * 86_400, { testNumber: "20" }));
    expect(await found("from=2026-11-20&to=2026-11-30")).toEqual([
      "runs A-1: 12 tests within 220 s",
      "sequence A-1: numbers 13 to 19 are missing",
    ]);
  });

  it("are returned to users who may see all units of the analyser, if no single unit raises them", async () => {
    const lent = (second: number, unit: string, testNumber: string, lat = "26.530000") =>
      tested(second, { unit, testNumber, lat });
    await send(
      lent(0, "532931", "1"),
      lent(60, "532932", "2", "26.560000"),
      lent(600, "532931", "3"),
      lent(700, "532932", "5"),
    );
    expect([await found(NIGHT, "supervisor"), await found(NIGHT, "neighbour")]).toEqual([[], []]);
    expect(await found(NIGHT, "prefecture")).toEqual([
      "impossible-movement A-1: 3336 m apart within 60 s",
      "sequence A-1: number 4 is missing",
    ]);
  });

  it("covers full days in China time, without a maximum", async () => {
    await send(...Array.from({ length: 10 }, (_, index) => tested(index)));
    expect(await found("from=2026-11-20&to=2026-11-20")).toEqual([]);
    expect(await found("from=2026-11-01&to=2026-11-30")).toHaveLength(1);
    expect(await found("from=0100-01-01&to=9999-12-31")).toHaveLength(1);
    expect((await fetchFindings("supervisor", "from=2026-11-20&to=2026-11-19")).body.errors).toMatchObject([
      { code: "range-disordered" },
    ]);
    expect((await fetchFindings("supervisor", "from=2026-11-20")).body.errors).toMatchObject([{ path: "/to" }]);
    expect((await fetchFindings("supervisor", "from=2026-02-30&to=2026-03-01")).body.errors).toMatchObject([
      { path: "/from" },
    ]);
  });
});

describe("a bad analyser or certificate", () => {
  it("is followed to every test and stop that it touched", async () => {
    const [one, other, third] = [
      tested(0, { certificate: "C-9" }),
      tested(100, { certificate: "C-9" }),
      tested(200, { certificate: "C-8" }),
    ];
    await send(one, other, third);
    const impact = async (query: string) =>
      (await server.call<{ stops: string[] }>("supervisor", `/v1/integrity/impact?${NIGHT}&${query}`)).body.stops;
    expect((await impact("certificate=C-9")).sort()).toEqual([one.entry.stop, other.entry.stop].sort());
    expect((await impact("analyser=A-1")).length).toBe(3);
    expect(await impact("analyser=A-1&certificate=C-7")).toEqual([]);
    expect(await impact("analyser=A-1&certificate=C-8")).toEqual([third.entry.stop]);
    const unnamed = await server.call<FindingsPage>("supervisor", `/v1/integrity/impact?${NIGHT}`);
    expect([unnamed.status, unnamed.body.errors?.[0]?.code]).toEqual([400, "doubt-missing"]);
  });
});

describe("a bad analyser's years", () => {
  it("come in pages that end with a unit's day, with the total count", async () => {
    const nights = Array.from({ length: 7 }, (_, night) =>
      Array.from({ length: 3 }, (_, index) => tested(-night * 86_400 * 40 + index * 100)),
    );
    await send(...nights.flat(), tested(50, { analyser: "A-2" }));
    const seen: string[] = [];
    let query = "analyser=A-1&limit=5";
    for (let pages = 0; pages < 20; pages += 1) {
      const { body, headers } = await server.call<{ total: object; tests: { entry: string }[]; next: string | null }>(
        "supervisor",
        `/v1/integrity/impact?${query}`,
      );
      expect(body.total).toEqual({ tests: 21, analysers: 1 });
      expect(body.tests.length).toBe(3);
      expect(headers.get("link") === null).toBe(body.next === null);
      seen.push(...body.tests.map(({ entry }) => entry));
      if (body.next === null) break;
      query = `analyser=A-1&limit=5&cursor=${body.next}`;
    }
    expect(seen).toEqual(nights.toReversed().flatMap((night) => night.map(({ entry }) => entry.id)));
  });

  it("are a neighbour's where they were lent", async () => {
    await send(tested(0, { unit: "532931" }), tested(100, { unit: "532932" }));
    const total = async (who: Who) =>
      (await server.call<{ total: object }>(who, "/v1/integrity/impact?analyser=A-1")).body.total;
    expect([await total("supervisor"), await total("prefecture")]).toEqual([
      { tests: 1, analysers: 1 },
      { tests: 2, analysers: 1 },
    ]);
  });
});

describe("who sees it", () => {
  it("is a supervisor, an auditor or an administrator, for their unit", { timeout: 30_000 }, async () => {
    const quick = (unit: string) => Array.from({ length: 10 }, (_, index) => tested(index * 10, { unit }));
    await send(...quick("532931"));
    await send(...quick("532932"));
    const count = async (who: Who, query = NIGHT) => (await fetchFindings(who, query)).body.findings.length;
    expect([
      await count("supervisor"),
      await count("neighbour"),
      await count("auditor", `${NIGHT}&unit=532932`),
    ]).toEqual([1, 1, 1]);
    // Both units had the analyser at once: users who may see both get this finding.
    expect(await count("prefecture")).toBe(3);
    expect((await fetchFindings("officer")).status).toBe(403);
    expect((await fetchFindings("supervisor", `${NIGHT}&unit=532932`)).body.code).toBe("unit-out-of-scope");
    expect((await server.call("neighbour", `/v1/integrity/impact?${NIGHT}&analyser=A-1&unit=532931`)).status).toBe(403);
  });
});
