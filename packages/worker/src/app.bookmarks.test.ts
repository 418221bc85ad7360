import type { D1Database } from "@cloudflare/workers-types";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer } from "./testing/server.ts";
import { Tablet } from "./testing/tablet.ts";

let anchors: (string | undefined)[];
let server: Server;
beforeEach(async () => {
  anchors = [];
  // The test's own D1, whose sessions are recorded.
  const between = (db: D1Database) =>
    new Proxy(db, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (name === "withSession") return (anchor?: string) => anchors.push(anchor) && target.withSession(anchor);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  server = await startServer({ between });
  await server.signIn("officer");
  anchors = [];
});

describe("under read replication", () => {
  it("reads may use any copy, writes begin at the primary", async () => {
    await server.call("officer", "/v1/stops");
    await server.call("officer", "/v1/entries", json({ entries: [new Tablet().zero()] }));
    expect(anchors).toEqual(["first-unconstrained", "first-primary"]);
  });

  it("an answer has a bookmark, and who sends it back sees no less than that", async () => {
    const { headers } = await server.call("officer", "/v1/entries", json({ entries: [new Tablet().zero()] }));
    const bookmark = headers.get("x-d1-bookmark") ?? "";
    expect(bookmark).toMatch(/^[0-9a-f-]{20,}$/);
    const { body } = await server.call<{ stops: unknown[] }>("officer", "/v1/stops", {
      headers: { "x-d1-bookmark": bookmark },
    });
    expect(body.stops).toHaveLength(1);
    expect(anchors.at(-1)).toBe(bookmark);
  });

  it("an invalid bookmark reads from the primary", async () => {
    const { status } = await server.call("officer", "/v1/stops", {
      headers: { "x-d1-bookmark": "'; DROP TABLE entries" },
    });
    expect([status, anchors]).toEqual([200, ["first-primary"]]);
  });
});

describe("on a database without sessions", () => {
  it("everything works, and there is no bookmark", async () => {
    const between = (db: D1Database) =>
      ({ prepare: db.prepare.bind(db), batch: db.batch.bind(db) }) as unknown as D1Database;
    server = await startServer({ between });
    const { status, headers } = await server.call("officer", "/v1/stops");
    expect([status, headers.get("x-d1-bookmark")]).toEqual([200, null]);
  });
});
