import type { D1Database } from "@cloudflare/workers-types";
import { beforeEach, describe, expect, it } from "vitest";
import { type Gate, gated } from "./database/round-trips.ts";
import { json, PERSONAL_KEY, type Server, SIGNING_KEY, startServer } from "./testing/server.ts";
import { Tablet } from "./testing/tablet.ts";
import { runUpkeep } from "./upkeep.ts";

/** The failure of each database call: none, until a test sets one. */
let fault: Gate;
let server: Server;
beforeEach(async () => {
  fault = ({ make }) => make();
  const between = (db: D1Database) => gated(db, (trip) => fault(trip));
  server = await startServer({ between, pace: { sleep: async () => undefined, jitter: () => 0, elapsedMs: () => 0 } });
  await server.signIn("officer");
});

const count = (table: string) => server.db.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");
const send = (entries: unknown[]) =>
  server.call<{ code?: string; results: { status: string }[] }>("officer", "/v1/entries", json({ entries }));
const isIngest = (sql: readonly string[]) => sql.some((one) => one.includes("INSERT INTO entries"));
const isWrite = (sql: readonly string[]) => sql.some((one) => /^(insert|update)/i.test(one));
const fails = (words: string, when: (sql: readonly string[]) => boolean = () => true): Gate => {
  return async ({ sql, make }) => {
    if (when(sql)) throw new Error(`D1_ERROR: ${words}`);
    return make();
  };
};

describe("a database that cannot be used", () => {
  it.each([
    ["locked", "database is locked: SQLITE_BUSY", "1"],
    ["full", "database or disk is full: SQLITE_FULL", "60"],
    ["not migrated", "no such table: sessions: SQLITE_ERROR", "60"],
    ["gone", "Network connection lost.", "1"],
    ["without its journal", "the journal in /journal cannot be written: ENOTDIR", "60"],
  ])(
    "%s: every call is refused with 503, a code and `Retry-After`, and the log has the reason without the request's content",
    async (_, words, after) => {
      fault = fails(words);
      for (const path of ["/v1/stops?officer=100001", "/v1/sessions/current", "/v1/statistics"]) {
        const { status, body, headers } = await server.call<{ code: string }>("officer", path);
        expect([path, status, body.code, headers.get("retry-after")]).toEqual([path, 503, "store-unavailable", after]);
        expect(headers.get("content-type")).toBe("application/problem+json");
      }
      const signIn = await server.call(null, "/v1/sessions", json({ badge: "100001", password: server.password }));
      expect(signIn.status).toBe(503);
      expect(server.logged.map(({ level, event }) => `${level} ${event}`)).toEqual(
        Array(4).fill("error store.unavailable"),
      );
      expect(JSON.stringify(server.logged)).not.toMatch(/100001|correct horse|params/);
    },
  );

  it("full in the middle of a batch: nothing is half-written, and the same batch is taken when there is room again", async () => {
    const tablet = new Tablet();
    const entries = [tablet.zero(), tablet.breath("0.85")];
    fault = fails("database or disk is full: SQLITE_FULL", isIngest);
    expect(await send(entries)).toMatchObject({ status: 503, body: { code: "store-unavailable" } });
    for (const table of ["entries", "stops", "stop_counts", "obligations", "chains"])
      expect([table, await count(table)]).toEqual([table, 0]);
    fault = ({ make }) => make();
    expect((await send(entries)).body.results.map(({ status }) => status)).toEqual(["accepted", "accepted"]);
  });

  it("is reported by /healthz, with the reason", async () => {
    fault = fails("database is locked: SQLITE_BUSY");
    expect(await server.call(null, "/healthz")).toMatchObject({
      status: 503,
      body: {
        ready: false,
        database: "unreachable",
        migrations: "unknown",
        clock: "unknown",
        why: { database: "the database is locked" },
      },
    });
  });

  it("is named in the log by the hourly tasks", async () => {
    const db = gated(server.db, fails("the journal in /journal cannot be written: ENOSPC", isWrite));
    const keys = { personalKey: PERSONAL_KEY, signingKey: SIGNING_KEY };
    const log = (line: Server["logged"][number]) => server.logged.push(line);
    await runUpkeep({ db, ...keys, now: server.clock.now, newId: () => "an-id", log });
    expect(server.logged[0]).toMatchObject({ level: "error", event: "store.unavailable", why: "journal" });
  });

  it("an internal error does not reveal its content", async () => {
    fault = fails('near "100001": syntax error');
    expect(await server.call("officer", "/v1/stops?officer=100001")).toMatchObject({
      status: 500,
      body: { code: "unexpected" },
    });
    expect(server.logged).toMatchObject([{ level: "error", event: "request.failed", method: "GET" }]);
    expect(JSON.stringify(server.logged)).not.toMatch(/100001|syntax/);
  });
});

describe("a database that fails in passing", () => {
  it("retries reads, and the caller does not notice", async () => {
    let left = 4;
    fault = async ({ make }) => {
      if (left-- > 0) throw new Error("D1_ERROR: D1 DB reset because its code was updated.");
      return make();
    };
    expect((await server.call("officer", "/v1/stops")).status).toBe(200);
    expect(server.logged).toEqual([]);
  });

  it.each([
    ["before the batch was carried out", false],
    ["after it was, so that only the answer was lost", true],
  ])("%s: the ingest continues, and everything is counted once", async (_, carriedOut) => {
    const tablet = new Tablet();
    const first = tablet.breath("0.85");
    const more = tablet.blood(first.entry.stop, "90");
    for (const entries of [[first, tablet.zero()], [more]]) {
      let left = 2;
      fault = async ({ sql, make }) => {
        if (!isIngest(sql) || left-- <= 0) return make();
        if (carriedOut) await make();
        throw new Error("D1_ERROR: Network connection lost.");
      };
      const { status, body } = await send(entries);
      expect([status, ...body.results.map((result) => result.status)]).toEqual([
        200,
        ...entries.map(() => (carriedOut ? "duplicate" : "accepted")),
      ]);
    }
    expect([await count("entries"), await count("stops")]).toEqual([3, 2]);
    expect(await server.db.prepare("SELECT entries, highest FROM chains").first()).toEqual({ entries: 3, highest: 3 });
    const totals = "SELECT sum(stops) AS n FROM stop_counts WHERE length(period) = 7";
    expect(await server.db.prepare(totals).first("n")).toBe(2);
    expect(await server.db.prepare("SELECT count(*) AS n FROM audit WHERE action = 'entries.added'").first("n")).toBe(
      2,
    );
  });
});
