import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findingsOf, NIGHT, testedBy } from "../testing/findings.ts";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

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
const answer = (who: Who, id: string, body: unknown = { verdict: "explained", words: "a training night" }) =>
  server.call<{ code: string; verdict: string; errors?: { code: string; path: string }[] }>(
    who,
    `/v1/integrity/findings/${id}/answers`,
    json(body),
  );
const sendRun = (officer = "100001", unit = "532931") =>
  send(...Array.from({ length: 10 }, (_, index) => testedBy(tablet, index * 10, { officer, unit })));
const idOfRun = async () => (await fetchFindings()).body.findings[0]?.id ?? "";

describe("a finding", () => {
  it("is closed and remains when a later entry explains it", async () => {
    const numbered = ["1", "2", "3"].map((testNumber, index) => testedBy(tablet, index * 100, { testNumber }));
    const [first, second, third] = numbered as [(typeof numbered)[0], (typeof numbered)[0], (typeof numbered)[0]];
    await send(first, third);
    expect(await found()).toEqual(["chain tablet-1: 1 entry has not arrived", "sequence A-1: number 2 is missing"]);
    server.clock.now = new Date("2026-11-20T13:00:00Z");
    await send(second);
    expect(await found()).toEqual([]);
    const { findings } = (await fetchFindings("supervisor", `${NIGHT}&state=closed`)).body;
    expect(findings.map(({ rule, closedAt }) => [rule, closedAt]).sort()).toEqual([
      ["chain", "2026-11-20T13:00:00.000Z"],
      ["sequence", "2026-11-20T13:00:00.000Z"],
    ]);
  });

  it("shows between which stops something is missing", async () => {
    const [first, third] = [testedBy(tablet, 0, { testNumber: "1" }), testedBy(tablet, 100, { testNumber: "3" })];
    await send(first, third);
    expect((await fetchFindings()).body.findings).toMatchObject([
      { rule: "sequence", records: ["2"], stops: [first.entry.stop, third.entry.stop] },
    ]);
  });

  it("is replaced when its records grow: a new finding opens, and the old one is closed", async () => {
    await sendRun();
    const before = await idOfRun();
    await send(testedBy(tablet, 100));
    const { findings } = (await fetchFindings("supervisor", `${NIGHT}&state=any`)).body;
    expect(findings.map(({ message, closedAt }) => [message, closedAt !== null]).sort()).toEqual([
      ["10 tests within 90 s", true],
      ["11 tests within 100 s", false],
    ]);
    expect(findings.find(({ closedAt }) => closedAt !== null)?.id).toBe(before);
  });

  it("that a stop's own entries raise is there with them, and once however often they are sent", async () => {
    const stop = v7();
    const entries = [tablet.breath("0.95", { stop }), tablet.write("voided", { reason: "training" }, { stop })];
    await send(...entries);
    await send(...entries);
    const { results } = await server.db.prepare("SELECT rule, unit, day, stops FROM findings").all();
    expect(results).toEqual([{ rule: "voided", unit: "532931", day: "2026-11-19", stops: JSON.stringify([stop]) }]);
  });

  it("is listed in pages without gaps or repeats, by rule if one is requested", async () => {
    await send(
      ...Array.from({ length: 7 }, (_, night) =>
        tablet.write("interference-reported", { words: "a call" }, { at: `2026-11-1${night}T21:40:00+08:00` }),
      ),
    );
    const span = "from=2026-11-01&to=2026-11-20";
    const whole = (await fetchFindings("supervisor", span)).body.findings.map(({ id }) => id);
    const seen: string[] = [];
    let query = `${span}&limit=2`;
    for (let pages = 0; pages < 9; pages += 1) {
      const { body, headers } = await fetchFindings("supervisor", query);
      seen.push(...body.findings.map(({ id }) => id));
      expect(headers.get("link") === null).toBe(body.next === null);
      if (body.next === null) break;
      query = `${span}&limit=2&cursor=${body.next}`;
    }
    expect([whole.length, seen]).toEqual([7, whole]);
    expect((await fetchFindings("supervisor", `${span}&rule=interference`)).body.findings).toHaveLength(7);
    expect((await fetchFindings("supervisor", `${span}&rule=late`)).body.findings).toEqual([]);
  });
});

describe("one finding", () => {
  it("is returned by its id, with its answers, to every user who may see its unit", async () => {
    await sendRun();
    const [listed] = (await fetchFindings()).body.findings;
    const one = (who: Who) => server.call<{ code: string }>(who, `/v1/integrity/findings/${listed?.id}`);
    expect((await one("supervisor")).body).toEqual(listed);
    expect((await one("neighbour")).body.code).toBe("not-found");
    expect((await one("officer")).status).toBe(403);
    expect((await server.call<{ code: string }>("supervisor", "/v1/integrity/findings/x")).status).toBe(400);
  });
});

describe("a supervisor's answer", () => {
  it("is listed with the finding, in order, and in the audit log", async () => {
    await sendRun();
    const id = await idOfRun();
    expect(await answer("supervisor", id)).toMatchObject({
      status: 201,
      body: { verdict: "explained", badge: "100002", words: "a training night" },
    });
    server.clock.now = new Date("2026-11-20T13:00:00Z");
    await answer("prefecture", id, { verdict: "passed-on", words: "the training was not planned" });
    const [finding] = (await fetchFindings()).body.findings;
    expect(finding?.answers).toMatchObject([
      { verdict: "explained", badge: "100002" },
      { verdict: "passed-on", badge: "100003", words: "the training was not planned" },
    ]);
    const { results } = await server.db
      .prepare("SELECT badge, subject FROM audit WHERE action = 'finding.answered' ORDER BY id")
      .all();
    expect(results).toEqual([
      { badge: "100002", subject: id },
      { badge: "100003", subject: id },
    ]);
  });

  it("is filtered with `answered`", async () => {
    await sendRun();
    const count = async (answered: string) =>
      (await fetchFindings("supervisor", `${NIGHT}&answered=${answered}`)).body.findings.length;
    expect([await count("false"), await count("true")]).toEqual([1, 0]);
    await answer("supervisor", await idOfRun());
    expect([await count("false"), await count("true")]).toEqual([0, 1]);
  });

  it.each([
    "UPDATE finding_answers SET words = 'x'",
    "DELETE FROM finding_answers",
    "REPLACE INTO finding_answers SELECT * FROM finding_answers",
  ])("is never rewritten: the database refuses %s", async (sql) => {
    await sendRun();
    await answer("supervisor", await idOfRun());
    await expect(server.db.prepare(sql).run()).rejects.toThrow(/append-only/);
  });

  it("cannot come from another unit, from another role, or from an officer about their own tests", {
    timeout: 30_000,
  }, async () => {
    await sendRun();
    const id = await idOfRun();
    expect([(await answer("neighbour", id)).body.code, (await answer("supervisor", "0".repeat(32))).body.code]).toEqual(
      ["not-found", "not-found"],
    );
    for (const who of ["officer", "auditor", "administrator"] as const)
      expect((await answer(who, id)).body.code).toBe("role-not-allowed");
    server = await startServer();
    await sendRun("100002");
    const own = await idOfRun();
    expect([(await answer("supervisor", own)).status, (await answer("prefecture", own)).status]).toEqual([403, 201]);
  });

  it.each([
    [{ verdict: "guilty", words: "x" }, "verdict-unknown", "/verdict"],
    [{ verdict: "explained", words: " " }, "text-empty", "/words"],
    [{ verdict: "explained", words: "x".repeat(2_001) }, "text-too-long", "/words"],
    [{ verdict: "explained", words: "x", at: "now" }, "field-invalid", "/at"],
  ])("is refused as %j", async (body, code, path) => {
    await sendRun();
    expect((await answer("supervisor", await idOfRun(), body)).body.errors).toMatchObject([{ code, path }]);
  });
});
