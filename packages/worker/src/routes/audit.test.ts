import { beforeEach, describe, expect, it } from "vitest";
import { ADDRESS_HEADER, json, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

interface Page {
  code?: string;
  errors?: { path: string }[];
  next: string | null;
  lines: { id: number; badge: string; unit: string; action: string; subject: string; at: string; address: string }[];
}

let server: Server;
beforeEach(async () => {
  server = await startServer();
});
const read = (who: Who, query = "") => server.call<Page>(who, `/v1/audit${query}`);

describe("the audit log", () => {
  it("holds sign-ins, refused ones too, looks, searches, exports, changes and its own reading, each with who and when", async () => {
    const entry = new Tablet().zero();
    await server.call("officer", "/v1/entries", json({ entries: [entry] }));
    await server.call("supervisor", `/v1/stops/${entry.entry.stop}`);
    await server.call("supervisor", "/v1/stops/search", json({ by: "plate", number: "云L12345" }));
    await server.app.request("/v1/exports/stops.csv", {
      headers: { authorization: `Bearer ${await server.signIn("supervisor")}` },
    });
    await server.call(null, "/v1/sessions", json({ badge: "100001", password: "wrong" }));
    const { lines } = (await read("administrator")).body;
    expect(lines.map(({ badge, action }) => `${badge} ${action}`)).toEqual([
      "100009 audit.seen",
      "100009 session.opened",
      "100001 session.refused",
      "100002 stops.exported",
      "100002 driver.searched",
      "100002 stop.seen",
      "100002 session.opened",
      "100001 entries.added",
      "100001 session.opened",
    ]);
    expect(new Set(lines.map(({ at }) => at))).toEqual(new Set([server.clock.now.toISOString()]));
    expect(lines.find(({ action }) => action === "stop.seen")?.subject).toBe(entry.entry.stop);
  });

  it("records the address of each action, from the one trusted header", async () => {
    const token = await server.signIn("officer");
    const call = (headers: Record<string, string>) =>
      server.app.request("/v1/stops/search", {
        ...json({ by: "plate", number: "云L12345" }),
        headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
      });
    await call({ [ADDRESS_HEADER]: "2001:DB8::7" });
    await call({ [ADDRESS_HEADER]: "198.51.100.1, 203.0.113.7" });
    await call({ "x-forwarded-for": "203.0.113.9", "cf-connecting-ip": "203.0.113.9", "x-real-ip": "203.0.113.9" });
    await call({ [ADDRESS_HEADER]: "<script>" });
    const { lines } = (await read("administrator", "?badge=100001&action=driver.searched")).body;
    expect(lines.map(({ address }) => address)).toEqual(["", "", "203.0.113.7", "2001:db8::7"]);
  });

  it("records the address of entries", async () => {
    await server.call("officer", "/v1/entries", {
      ...json({ entries: [new Tablet().zero()] }),
      headers: { "content-type": "application/json", [ADDRESS_HEADER]: "203.0.113.7" },
    });
    expect((await read("administrator", "?action=entries.added")).body.lines.map(({ address }) => address)).toEqual([
      "203.0.113.7",
    ]);
  });

  it("is filtered by person, action, unit and time, and comes in pages", async () => {
    await server.signIn("officer");
    await server.signIn("neighbour");
    server.clock.now = new Date("2026-11-20T13:00:00Z");
    await server.call("officer", "/v1/sessions/current", { method: "DELETE" });
    const actions = async (query: string) =>
      (await read("auditor", query)).body.lines.map(({ badge, action }) => `${badge} ${action}`);
    expect(await actions("?badge=100001")).toEqual(["100001 session.ended", "100001 session.opened"]);
    expect(await actions("?badge=100001&action=session.ended")).toEqual(["100001 session.ended"]);
    expect(await actions("?unit=532932")).toEqual(["100004 session.opened"]);
    expect(await actions("?badge=100001&to=2026-11-20T13:00:00Z")).toEqual(["100001 session.opened"]);
    expect(await actions("?badge=100001&from=2026-11-20T13:00:00Z")).toEqual(["100001 session.ended"]);
    const first = await read("auditor", "?unit=532931&limit=1");
    expect(first.headers.get("link")).toContain('rel="next"');
    const second = await read("auditor", `?unit=532931&limit=1&cursor=${first.body.next}`);
    expect([first, second].flatMap(({ body }) => body.lines.map(({ action }) => action))).toEqual([
      "session.ended",
      "session.opened",
    ]);
    expect(second.body.next).toBeNull();
  });

  it("is read by auditors and administrators, each for their units", async () => {
    await server.signIn("officer");
    for (const who of ["officer", "supervisor", "prefecture"] as const) expect((await read(who)).status).toBe(403);
    // A line without a unit belongs to no unit: sign-ins that were refused, and those of the root.
    await server.call(null, "/v1/sessions", json({ badge: "100001", password: "wrong" }));
    const units = (await read("auditor")).body.lines.map(({ unit }) => unit);
    expect(units.every((unit) => unit.startsWith("5329"))).toBe(true);
    expect((await read("auditor", "?unit=5301")).body.code).toBe("unit-out-of-scope");
  });

  it.each([
    ["?action=nothing", "/action"],
    ["?from=yesterday", "/from"],
    ["?cursor=x", "/cursor"],
    ["?limit=0", "/limit"],
  ])("refuses %s and names the field", async (query, path) => {
    const { status, body } = await read("administrator", query);
    expect([status, body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
  });

  it("can't be changed, emptied or replaced", async () => {
    await server.signIn("officer");
    for (const sql of [
      "UPDATE audit SET badge = 'x'",
      "DELETE FROM audit",
      "INSERT OR REPLACE INTO audit SELECT * FROM audit",
    ]) {
      await expect(server.db.prepare(sql).run()).rejects.toThrow("append-only");
    }
  });
});
