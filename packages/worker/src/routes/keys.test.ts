import { beforeEach, describe, expect, it } from "vitest";
import { SCOPES } from "../accounts/scopes.ts";
import { apiKeysOn } from "../store/api-keys.ts";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

interface Key {
  id: string;
  secret: string;
  code?: string;
  detail?: string;
  errors?: { code: string; path: string }[];
}

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

const WANTED = { name: "Prefecture's court", unit: "5329", scopes: ["stops:read", "statistics:read"], days: 90 };
const make = (who: Who, wanted: object = WANTED) => server.call<Key>(who, "/v1/keys", json(wanted));
const list = async (who: Who, query = "") =>
  (await server.call<{ keys: Record<string, unknown>[] }>(who, `/v1/keys${query}`)).body.keys;
const withKey = (secret: string, path: string, init: RequestInit = {}) =>
  server.call<Key>(null, path, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${secret}` },
  });

describe("a key of another system", () => {
  it("is made by an administrator, shows its secret once, and is listed without it", async () => {
    const { status, body, headers } = await make("administrator");
    expect([status, headers.get("cache-control")]).toEqual([201, "no-store"]);
    expect(body.secret).toMatch(/^rsk_[\w-]{43}$/);
    const { days: _, ...named } = WANTED;
    expect(await list("administrator")).toEqual([
      {
        ...named,
        id: body.id,
        createdBy: "100009",
        createdAt: "2026-11-20T12:00:00.000Z",
        expiresAt: "2027-02-18T12:00:00.000Z",
        revokedAt: null,
        lastUsedDay: null,
      },
    ]);
    const stored = JSON.stringify((await server.db.prepare("SELECT * FROM api_keys").all()).results);
    expect(stored).not.toContain(body.secret.slice(4));
    const { results } = await server.db.prepare("SELECT badge, subject FROM audit WHERE action = 'key.made'").all();
    expect(results).toEqual([{ badge: "100009", subject: body.id }]);
  });

  it("does what its scopes name within its unit, and nothing else", async () => {
    const tablet = new Tablet();
    const [own, neighbour] = [tablet.zero(), tablet.zero({ unit: "5301" })];
    await server.call("administrator", "/v1/entries", json({ entries: [own, neighbour] }));
    const { secret } = (await make("administrator")).body;
    const { status, body } = await withKey(secret, "/v1/stops");
    expect([status, (body as unknown as { stops: { id: string }[] }).stops.map(({ id }) => id)]).toEqual([
      200,
      [own.entry.stop],
    ]);
    expect((await withKey(secret, "/v1/statistics")).status).toBe(200);
    expect((await withKey(secret, "/v1/stops?unit=5301")).body.code).toBe("unit-out-of-scope");
    // Personal data of drivers requires a separate scope.
    expect((await withKey(secret, `/v1/stops/${own.entry.stop}`)).body).toMatchObject({
      code: "scope-missing",
      detail: "The key needs personal:read",
    });
    expect((await withKey(secret, "/v1/entries", json({ entries: [] }))).body.code).toBe("scope-missing");
  });

  it("is the actor in the audit log, and of the entries that it sends", async () => {
    const { id, secret } = (await make("administrator", { ...WANTED, scopes: ["entries:write", "personal:read"] }))
      .body;
    const entry = new Tablet().zero();
    expect((await withKey(secret, "/v1/entries", json({ entries: [entry] }))).status).toBe(200);
    expect((await withKey(secret, `/v1/stops/${entry.entry.stop}`)).status).toBe(200);
    expect(await server.db.prepare("SELECT received_from FROM entries").first("received_from")).toBe(`key:${id}`);
    const { body } = await server.call<{ lines: { action: string; unit: string }[] }>(
      "administrator",
      `/v1/audit?badge=key:${id}`,
    );
    expect(body.lines.map(({ action, unit }) => `${action} ${unit}`)).toEqual(["stop.seen 5329", "entries.added 5329"]);
  });

  it("manages neither keys nor officers nor itself, whatever its scopes", async () => {
    const { id, secret } = (await make("administrator", { ...WANTED, unit: "", scopes: [...SCOPES] })).body;
    const calls: [string, RequestInit?][] = [
      ["/v1/keys"],
      ["/v1/keys", json(WANTED)],
      [`/v1/keys/${id}`, { method: "DELETE" }],
      ["/v1/officers"],
      ["/v1/officers/100001", json({}, "PUT")],
      ["/v1/officers/100001", { method: "DELETE" }],
      ["/v1/officers/100001/sessions"],
      ["/v1/sessions"],
      ["/v1/sessions/current"],
      ["/v1/sessions/current", { method: "DELETE" }],
      ["/v1/sessions/current/password", json({})],
      ["/v1/retention"],
    ];
    for (const [path, init] of calls)
      expect([path, (await withKey(secret, path, init)).body.code]).toEqual([path, "scope-missing"]);
  });

  it("ends when it is revoked and when its time is over, and stays in the list", async () => {
    const [one, other] = [
      (await make("administrator")).body,
      (await make("administrator", { ...WANTED, days: 1 })).body,
    ];
    expect((await server.call("administrator", `/v1/keys/${one.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await withKey(one.secret, "/v1/stops")).body.code).toBe("sign-in-needed");
    expect((await server.call("administrator", `/v1/keys/${one.id}`, { method: "DELETE" })).status).toBe(404);
    expect((await withKey(other.secret, "/v1/stops")).status).toBe(200);
    server.clock.now = new Date("2026-11-21T12:00:00Z");
    expect((await withKey(other.secret, "/v1/stops")).body.code).toBe("sign-in-needed");
    expect(await list("administrator")).toHaveLength(2);
    expect(await server.db.prepare("SELECT subject FROM audit WHERE action = 'key.revoked'").first("subject")).toBe(
      one.id,
    );
  });

  it("is read in one round trip, and only its first use of a day is written", async () => {
    const { secret } = (await make("administrator")).body;
    const prepared: string[] = [];
    const keys = apiKeysOn({
      prepare: (sql: string) => prepared.push(sql.slice(0, 6).toUpperCase()) && server.db.prepare(sql),
    } as unknown as typeof server.db);
    for (const now of ["2026-11-20T12:00:00Z", "2026-11-20T23:00:00Z", "2026-11-21T01:00:00Z"])
      await keys.find(secret, new Date(now));
    expect(prepared).toEqual(["SELECT", "UPDATE", "SELECT", "SELECT", "UPDATE"]);
    expect(await list("administrator")).toMatchObject([{ lastUsedDay: "2026-11-21" }]);
  });

  it.each([
    [{ ...WANTED, days: 367 }, "/days", "days-invalid"],
    [{ ...WANTED, days: 0 }, "/days", "days-invalid"],
    [{ ...WANTED, days: undefined }, "/days", "field-invalid"],
    [{ ...WANTED, scopes: [] }, "/scopes", "scope-unknown"],
    [{ ...WANTED, scopes: ["everything"] }, "/scopes/0", "scope-unknown"],
    [{ ...WANTED, name: " " }, "/name", "text-empty"],
    [{ ...WANTED, unit: "53*" }, "/unit", "unit-code-malformed"],
  ])("is refused as %j", async (wanted, path, code) => {
    const { status, body } = await make("administrator", wanted);
    expect([status, body.errors?.[0]?.path, body.errors?.[0]?.code]).toEqual([400, path, code]);
  });

  it.each(["rsk_", "rsk_unknown", `rsk_${"x".repeat(43)}`])("of the form %s is refused", async (secret) => {
    expect((await withKey(secret, "/v1/stops")).body.code).toBe("sign-in-needed");
  });
});

describe("who manages keys", () => {
  it("is an administrator alone; an auditor sees the list", async () => {
    const { id } = (await make("administrator")).body;
    for (const who of ["officer", "supervisor", "prefecture", "auditor"] as const) {
      expect((await make(who)).status).toBe(403);
      expect((await server.call(who, `/v1/keys/${id}`, { method: "DELETE" })).status).toBe(403);
    }
    expect((await server.call("supervisor", "/v1/keys")).status).toBe(403);
    expect(await list("auditor")).toMatchObject([{ id }]);
    expect(await list("administrator", "?unit=5301")).toEqual([]);
  });

  it("stays within the own unit, in the store too", async () => {
    const { id } = (await make("administrator", { ...WANTED, unit: "532932" })).body;
    const keys = apiKeysOn(server.db);
    const who = { at: server.clock.now.toISOString(), badge: "100009", unit: "532931", address: "" };
    expect(await keys.list("532931")).toEqual([]);
    expect(await keys.revoke(id, "532931", who)).toBe(false);
    expect(await keys.revoke(id, "5329", who)).toBe(true);
  });
});
