import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { rebuild } from "../store/rebuild.ts";
import { findingsOf, NIGHT, testedBy } from "../testing/findings.ts";
import { json, PERSONAL_KEY, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

interface Answer {
  id: string;
  status: string;
  code: string;
  tests: number;
  errors?: { code: string; path: string }[];
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});
afterEach(() => {
  expect(server.logged).toEqual([]);
});

const { fetchFindings, found, send } = findingsOf(() => server);
const START_MS = Date.parse("2026-11-19T21:40:00+08:00");
/** A test of the memory so many seconds after 21:40. */
const made = (second: number, number: string, value = "0.00") => ({
  number,
  at: new Date(START_MS + second * 1_000).toISOString(),
  value,
  unit: "mg/L",
});
const bring = (who: Who, tests: object[], more: object = {}) =>
  server.call<Answer>(who, "/v1/integrity/memory", json({ analyser: "A-1", tests, ...more }));

describe("what an analyser's memory holds", () => {
  it("raises nothing where it is what was logged", async () => {
    await send(
      ...[1, 2, 3].map((number) => testedBy(tablet, number * 100, { testNumber: String(number), value: "0.360" })),
    );
    const { status, body } = await bring(
      "supervisor",
      [1, 2, 3].map((number) => made(number * 100, String(number), ".36".padStart(4, "0"))),
    );
    expect([status, body]).toMatchObject([200, { status: "added", tests: 3 }]);
    expect(await found()).toEqual([]);
  });

  it("shows what was tested and not logged, logged and not tested, and logged with another value", async () => {
    const logged = (second: number, testNumber: string, value: string) =>
      testedBy(tablet, second, { testNumber, value });
    await send(
      logged(100, "1", "0.36"),
      logged(200, "2", "0.00"),
      logged(400, "4", "0.00"),
      logged(9_000, "5", "0.00"),
    );
    await bring("supervisor", [made(100, "1", "0.36"), made(200, "2", "0.95"), made(300, "3", "0.10"), made(500, "6")]);
    expect(await found()).toEqual([
      "memory A-1: test 2 reads 0.95 in the memory and 0.00 in the log",
      "memory A-1: test 3 was made and is not logged",
      "memory A-1: test 4 is logged and was not made",
      "memory A-1: test 6 was made and is not logged",
      "sequence A-1: number 3 is missing",
    ]);
    await rebuild(server.db, createVault(PERSONAL_KEY), () => undefined);
    expect(await found()).toHaveLength(5);
  });

  it("is set against entries that arrive later too: the question closes", async () => {
    await bring("supervisor", [made(100, "1")]);
    expect(await found()).toEqual(["memory A-1: test 1 was made and is not logged"]);
    await send(testedBy(tablet, 100, { testNumber: "1" }));
    expect(await found()).toEqual([]);
    expect((await fetchFindings("supervisor", `${NIGHT}&state=closed`)).body.findings).toHaveLength(1);
  });

  it("finds its test across midnight", async () => {
    const midnight = 2 * 3_600 + 20 * 60;
    await send(testedBy(tablet, midnight - 5, { testNumber: "1" }));
    await bring("supervisor", [made(midnight + 5, "1")]);
    expect(await found("from=2026-11-19&to=2026-11-20")).toEqual([]);
  });

  it("comes as CSV too, and is one with the same in JSON", async () => {
    const csv = `\uFEFFnumber,at,value,unit\r\n1,${made(100, "1").at},0.95,mg/L\r\n2,${made(200, "2").at},,\r\n`;
    const sendCsv = (text: string, query = "?analyser=A-1") =>
      server.call<Answer>("supervisor", `/v1/integrity/memory${query}`, {
        method: "POST",
        headers: { "content-type": "text/csv" },
        body: text,
      });
    expect((await sendCsv(csv)).body).toMatchObject({ status: "added", tests: 2 });
    const { number, at } = made(200, "2");
    expect((await bring("supervisor", [made(100, "1", "0.95"), { number, at }])).body.status).toBe("duplicate");
    expect(await server.db.prepare("SELECT bytes FROM memory_downloads").first("bytes")).toBe(csv.slice(1));
    expect(await found()).toEqual([
      "memory A-1: test 1 was made and is not logged",
      "memory A-1: test 2 was made and is not logged",
    ]);
    expect((await sendCsv(csv, "")).body.errors).toMatchObject([{ path: "/analyser" }]);
    expect((await sendCsv('number,at\r\n"1,x')).body.errors).toMatchObject([{ code: "csv-malformed" }]);
    expect((await sendCsv("number,at,valu\r\n1,2026-11-19T21:40:00Z,3\r\n")).body.errors).toMatchObject([
      { path: "/tests/0/valu" },
    ]);
  });

  it("is stored once with its uploader, and listed for the unit", async () => {
    await bring("supervisor", [made(100, "1"), made(300, "2")]);
    await bring("supervisor", [made(100, "1"), made(300, "2")]);
    const list = async (who: Who) =>
      (await server.call<{ downloads: object[] }>(who, "/v1/integrity/memory")).body.downloads;
    expect(await list("auditor")).toMatchObject([
      { analyser: "A-1", unit: "532931", badge: "100002", tests: 2, from: made(100, "").at, to: made(300, "").at },
    ]);
    expect(await list("neighbour")).toEqual([]);
    expect(await server.db.prepare("SELECT count(*) AS n FROM audit WHERE action = 'memory.added'").first("n")).toBe(1);
  });

  it("is compared with the records of its own unit, not of the unit next to it", { timeout: 30_000 }, async () => {
    await send(testedBy(tablet, 100, { testNumber: "1", unit: "532932" }), testedBy(tablet, 200, { testNumber: "2" }));
    await bring("supervisor", [made(0, "0"), made(400, "4")]);
    expect(await found(NIGHT, "neighbour")).toEqual([]);
    expect(await found()).toContain("memory A-1: test 2 is logged and was not made");
    expect((await bring("supervisor", [made(1, "1")], { unit: "532932" })).body.code).toBe("unit-out-of-scope");
    expect((await bring("administrator", [made(1, "1")])).body.errors).toMatchObject([
      { code: "field-missing", path: "/unit" },
    ]);
    const analyser = {
      unit: "532932",
      name: { zh: "仪器", en: "Analyser" },
      model: "X",
      displayUnit: "mg/L",
      bloodEquivalent: false,
    };
    await server.call("administrator", "/v1/analysers/A-1", json(analyser, "PUT"));
    expect((await bring("supervisor", [made(2, "2")])).body.code).toBe("unit-out-of-scope");
    for (const who of ["officer", "auditor"] as const) expect((await bring(who, [made(3, "3")])).status).toBe(403);
  });

  it.each([
    [{ tests: [] }, "tests-missing", "/tests"],
    [{ tests: Array.from({ length: 5_001 }, (_, index) => made(index, String(index))) }, "too-many-tests", "/tests"],
    [{ tests: [{ ...made(1, "1"), at: "2026-11-19" }] }, "time-invalid", "/tests/0/at"],
    [{ tests: [made(86_400 * 5, "1")] }, "time-in-future", "/tests/0/at"],
    [{ tests: [made(1, "1", "1e3")] }, "value-not-plain", "/tests/0/value"],
    [{ tests: [made(1, "\ud800")] }, "text-malformed", "/tests/0/number"],
    [{ tests: [{ ...made(1, "1"), unit: "promille" }] }, "unit-unknown", "/tests/0/unit"],
  ])("is refused where it is not of its form, and the field is named: %#", async (body, code, path) => {
    expect((await bring("supervisor", [], body)).body.errors).toMatchObject([{ code, path }]);
  });

  it.each([
    "UPDATE memory_downloads SET bytes = 'x'",
    "DELETE FROM memory_tests",
    "UPDATE memory_tests SET value = '0.00'",
    "REPLACE INTO memory_downloads SELECT * FROM memory_downloads",
  ])("is never rewritten: the database refuses %s", async (sql) => {
    await bring("supervisor", [made(100, "1")]);
    await expect(server.db.prepare(sql).run()).rejects.toThrow(/append-only/);
  });
});
