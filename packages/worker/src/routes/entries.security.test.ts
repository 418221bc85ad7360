import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

describe("evidence is never rewritten", () => {
  beforeEach(async () => {
    await server.call("officer", "/v1/entries", json({ entries: [new Tablet().zero()] }));
  });

  it.each([
    "UPDATE entries SET officer = 'x'",
    "DELETE FROM entries",
    "INSERT OR REPLACE INTO entries SELECT * FROM entries",
    "REPLACE INTO entries SELECT * FROM entries",
  ])("the database refuses %s", async (sql) => {
    await expect(server.db.prepare(sql).run()).rejects.toThrow(/append-only/);
  });

  it.each(["UPDATE audit SET badge = 'x'", "DELETE FROM audit"])("nor the audit: %s", async (sql) => {
    await expect(server.db.prepare(sql).run()).rejects.toThrow(/append-only/);
  });

  it("an entry with another's place in the chain cannot push it out", async () => {
    const sql =
      "INSERT OR REPLACE INTO entries SELECT 'another', stop, device, seq, prev, hash, kind, unit, officer, recorded_at, bytes, received_at, received_from, batch FROM entries";
    await expect(server.db.prepare(sql).run()).rejects.toThrow(/append-only/);
  });
});

describe("who may send", () => {
  it("a caller without a session cannot send, and an auditor cannot", async () => {
    expect((await server.call(null, "/v1/entries", json({ entries: [] }))).status).toBe(401);
    expect((await server.call("auditor", "/v1/entries", json({ entries: [] }))).status).toBe(403);
  });

  it("officers cannot add to a stop of another unit", async () => {
    const stop = v7();
    await server.call("officer", "/v1/entries", json({ entries: [new Tablet().zero({ stop })] }));
    const foreign = new Tablet("their-tablet").write("voided", { reason: "I say so" }, { stop, unit: "532932" });
    const { body } = await server.call<{ results: unknown[] }>(
      "neighbour",
      "/v1/entries",
      json({ entries: [foreign] }),
    );
    expect(body.results).toMatchObject([
      { status: "rejected", problem: { code: "unit-out-of-scope", errors: [{ path: "/entry/stop" }] } },
    ]);
    expect(await server.db.prepare("SELECT voided FROM stops").first("voided")).toBe(0);
  });

  it("each accepted batch leaves one line in the audit, a replay none", async () => {
    const body = json({ entries: [new Tablet().zero()] });
    await server.call("officer", "/v1/entries", body);
    await server.call("officer", "/v1/entries", body);
    const { results } = await server.db
      .prepare("SELECT badge, unit, action FROM audit WHERE action = 'entries.added'")
      .all();
    expect(results).toEqual([{ badge: "100001", unit: "532931", action: "entries.added" }]);
  });

  it("an internal failure reveals no details to the caller, and nothing of the record to the log", async () => {
    const sealed = new Tablet().logged({}, { personal: { salt: SALT, name: "李某" } });
    await server.signIn("officer");
    await server.db
      .prepare(
        "CREATE TRIGGER odd BEFORE INSERT ON stop_counts BEGIN SELECT RAISE(ABORT, 'an unexpected failure'); END",
      )
      .run();
    const { status, body } = await server.call<{ code: string; detail?: string }>(
      "officer",
      "/v1/entries",
      json({ entries: [sealed] }),
    );
    expect([status, body.code, body.detail]).toEqual([500, "unexpected", undefined]);
    expect(server.logged).toHaveLength(1);
    expect(JSON.stringify(server.logged)).not.toContain("李某");
    expect(await server.db.prepare("SELECT count(*) AS n FROM entries").first("n")).toBe(0);
  });
});
