import { beforeEach, describe, expect, it } from "vitest";
import { officersOn } from "../store/officers.ts";
import { json, OFFICERS, type Server, startServer, type Who } from "../testing/server.ts";

interface Officers {
  code?: string;
  errors?: { code: string; path: string }[];
  officers: { badge: string; role: string; unit: string; openSessions: number }[];
}

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

const list = (who: Who, query = "") => server.call<Officers>(who, `/v1/officers${query}`);
const put = (who: Who, badge: string, facts: Record<string, unknown>) =>
  server.call<Officers>(who, `/v1/officers/${badge}`, json(facts, "PUT"));
const signIn = async (badge: string, password: string) =>
  (await server.call<{ token: string }>(null, "/v1/sessions", json({ badge, password }))).status;
const wang = { name: { zh: "王芳", en: "Wang Fang" }, role: "officer", unit: "532931" };
const PASSWORD = "long enough to be one";

describe("officers", () => {
  it("are added by an administrator, can sign in, and are listed with their role and open sessions", async () => {
    expect((await put("administrator", "200010", { ...wang, password: PASSWORD })).status).toBe(204);
    expect(await signIn("200010", PASSWORD)).toBe(201);
    expect((await list("administrator", "?unit=532931")).body.officers).toEqual([
      { badge: "200010", ...wang, openSessions: 1, lastSignIn: server.clock.now.toISOString(), closedAt: null },
    ]);
    const { results } = await server.db
      .prepare("SELECT badge, subject FROM audit WHERE action = 'officer.changed'")
      .all();
    expect(results).toEqual([{ badge: "100009", subject: "200010" }]);
  });

  it("are changed, and their sessions end", async () => {
    const token = await server.signIn("officer");
    expect((await put("administrator", "100001", { ...wang, role: "supervisor" })).status).toBe(204);
    expect(
      (await server.app.request("/v1/sessions/current", { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(401);
    expect((await list("administrator", "?unit=532931")).body.officers).toMatchObject([
      { badge: "100001", role: "supervisor", openSessions: 0 },
    ]);
    // The password is the old one until another is given.
    expect(await signIn("100001", server.password)).toBe(201);
    await put("administrator", "100001", { ...wang, password: PASSWORD });
    expect([await signIn("100001", server.password), await signIn("100001", PASSWORD)]).toEqual([401, 201]);
  });

  it("are signed out everywhere at once", async () => {
    const tokens = [await server.signIn("officer")];
    await signIn("100001", server.password);
    expect((await list("administrator", "?unit=532931")).body.officers).toMatchObject([{ openSessions: 2 }]);
    expect((await server.call("administrator", "/v1/officers/100001/sessions", { method: "DELETE" })).status).toBe(204);
    expect((await list("administrator", "?unit=532931")).body.officers).toMatchObject([{ openSessions: 0 }]);
    for (const token of tokens)
      expect(
        (await server.app.request("/v1/sessions/current", { headers: { authorization: `Bearer ${token}` } })).status,
      ).toBe(401);
    expect((await server.call("administrator", "/v1/officers/999999/sessions", { method: "DELETE" })).status).toBe(404);
  });

  it("have no session open once it has ended by its time", async () => {
    await server.signIn("officer");
    await server.db
      .prepare("UPDATE sessions SET expires_at = ?1")
      .bind(Math.floor(server.clock.now.getTime() / 1_000))
      .run();
    expect(await server.db.prepare("SELECT count(*) AS n FROM sessions").first("n")).toBe(1);
    expect((await list("administrator", "?unit=532931")).body.officers).toMatchObject([
      { badge: "100001", openSessions: 0 },
    ]);
  });

  it.each([
    [{ ...wang, password: "short" }, "/password", "password-too-short"],
    [{ ...wang }, "/password", "field-missing"],
    [{ ...wang, role: "chief", password: PASSWORD }, "/role", "field-invalid"],
    [{ ...wang, unit: "53*", password: PASSWORD }, "/unit", "unit-code-malformed"],
    [{ ...wang, name: { zh: "", en: "x" }, password: PASSWORD }, "/name/zh", "field-invalid"],
    [{ ...wang, password: PASSWORD, badge: "1" }, "/badge", "field-invalid"],
  ])("are refused as %j", async (facts, path, code) => {
    const { status, body } = await put("administrator", "200010", facts);
    expect([status, body.errors?.[0]?.path, body.errors?.[0]?.code]).toEqual([400, path, code]);
  });
});

describe("who manages officers", () => {
  it("is an administrator alone; an auditor sees the list", async () => {
    for (const who of ["officer", "supervisor", "prefecture", "auditor"] as const) {
      expect((await put(who, "200010", { ...wang, password: PASSWORD })).status).toBe(403);
      expect((await server.call(who, "/v1/officers/100001/sessions", { method: "DELETE" })).status).toBe(403);
    }
    expect((await list("officer")).status).toBe(403);
    await server.signIn("neighbour");
    expect((await list("auditor")).body.officers.map(({ unit }) => unit).every((unit) => unit.startsWith("5329"))).toBe(
      true,
    );
    expect((await list("auditor", "?unit=53")).status).toBe(200);
    expect((await list("auditor", "?unit=5301")).body.code).toBe("unit-out-of-scope");
  });

  it("stays within the own unit: it cannot take from or give to units next to it or above it", async () => {
    await server.signIn("neighbour");
    // An administrator of one county.
    await put("administrator", "200001", {
      name: wang.name,
      role: "administrator",
      unit: "532931",
      password: PASSWORD,
    });
    const { body } = await server.call<{ token: string }>(
      null,
      "/v1/sessions",
      json({ badge: "200001", password: PASSWORD }),
    );
    const asCounty = async (badge: string, facts: unknown) =>
      server.app.request(`/v1/officers/${badge}`, {
        ...json(facts, "PUT"),
        headers: { "content-type": "application/json", authorization: `Bearer ${body.token}` },
      });
    expect((await asCounty("200011", { ...wang, password: PASSWORD })).status).toBe(204);
    expect((await asCounty("200012", { ...wang, unit: "532932", password: PASSWORD })).status).toBe(403);
    expect((await asCounty("200012", { ...wang, unit: "", password: PASSWORD })).status).toBe(403);
    expect((await asCounty("100004", { ...wang })).status).toBe(404);
    expect((await asCounty("100009", { ...wang })).status).toBe(404);
  });

  it("never changes the own account", async () => {
    expect((await put("administrator", "100009", { ...wang, unit: "" })).status).toBe(403);
    expect((await server.call("administrator", "/v1/officers/100009/sessions", { method: "DELETE" })).status).toBe(403);
  });
});

describe("an account that is closed", () => {
  const close = (who: Who, badge: string) =>
    server.call<{ code: string }>(who, `/v1/officers/${badge}`, { method: "DELETE" });

  it("is closed for good: its sessions end, sign-in fails, the badge is never given again, and it stays listed", async () => {
    const token = await server.signIn("officer");
    expect((await close("administrator", "100001")).status).toBe(204);
    expect(
      (await server.app.request("/v1/sessions/current", { headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(401);
    expect(await signIn("100001", server.password)).toBe(401);
    expect((await put("administrator", "100001", { ...wang, password: PASSWORD })).status).toBe(404);
    expect((await close("administrator", "100001")).status).toBe(404);
    expect((await list("administrator", "?unit=532931")).body.officers).toEqual([]);
    expect((await list("administrator", "?unit=532931&closed=true")).body.officers).toMatchObject([
      { badge: "100001", closedAt: server.clock.now.toISOString(), openSessions: 0 },
    ]);
    const { results } = await server.db
      .prepare("SELECT badge, subject FROM audit WHERE action = 'officer.closed'")
      .all();
    expect(results).toEqual([{ badge: "100009", subject: "100001" }]);
  });

  it("is closed only by an administrator of its unit, who cannot close their own", async () => {
    await server.signIn("officer");
    for (const who of ["officer", "supervisor", "prefecture", "auditor"] as const)
      expect((await close(who, "100001")).status).toBe(403);
    expect((await close("administrator", "100009")).body.code).toBe("role-not-allowed");
    expect((await close("administrator", "999999")).status).toBe(404);
  });

  it("always leaves an administrator of all units, also when several close each other at once", async () => {
    await server.signIn("administrator");
    const officers = officersOn(server.db);
    const who = { at: server.clock.now.toISOString(), badge: "console", unit: "", address: "" };
    expect(await officers.close("100009", "", who)).toBe("last-administrator");
    const facts = { ...OFFICERS.administrator, role: "officer" } as const;
    expect(await officers.change(facts, undefined, "", who)).toBe("last-administrator");
    await put("administrator", "200001", { ...wang, role: "administrator", unit: "", password: PASSWORD });
    const both = await Promise.all([officers.close("100009", "", who), officers.close("200001", "", who)]);
    expect(both.sort()).toEqual(["changed", "last-administrator"]);
  });

  it("is out of scope for administrators of another unit, in every route", async () => {
    await server.signIn("neighbour");
    const officers = officersOn(server.db);
    const who = { at: server.clock.now.toISOString(), badge: "100009", unit: "532931", address: "" };
    expect(await officers.find("100004", "532931")).toBeNull();
    expect(await officers.close("100004", "532931", who)).toBe("not-found");
    expect(await officers.change({ ...OFFICERS.neighbour, role: "officer" }, PASSWORD, "532931", who)).toBe(
      "not-found",
    );
    expect(await officers.signOut("100004", "532931", who)).toBe(false);
    expect(await signIn("100004", server.password)).toBe(201);
    expect(await server.db.prepare("SELECT count(*) AS n FROM audit WHERE action LIKE 'officer.%'").first("n")).toBe(0);
  });
});
