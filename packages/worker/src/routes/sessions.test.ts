import { beforeEach, describe, expect, it } from "vitest";
import { json, OFFICERS, type Server, startServer } from "../testing/server.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

interface Session {
  token: string;
  expiresAt: string;
  officer: unknown;
}
const signIn = (badge: string, password: string) => server.call<Session & { code: string }>(null, "/v1/sessions", json({ badge, password }));
const as = (token: string, init: RequestInit = {}) =>
  server.call<{ code: string }>(null, "/v1/sessions/current", { ...init, headers: { authorization: `Bearer ${token}` } });
const trail = async () =>
  (await server.db.prepare("SELECT action, subject FROM audit").all<{ action: string; subject: string }>()).results.map(({ action }) => action);

describe("signing in and out", () => {
  it("opens a session of twelve hours and says who one is", async () => {
    await server.signIn("officer");
    const { status, body, headers } = await signIn("100001", server.password);
    expect(status).toBe(201);
    expect(body.officer).toEqual(OFFICERS.officer);
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await as(body.token)).body).toEqual({ token: body.token, expiresAt: body.expiresAt, officer: OFFICERS.officer });
    const hours = (Date.parse(body.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12.01);
  });

  it("ends a session at once when one signs out", async () => {
    const token = await server.signIn("officer");
    expect((await as(token, { method: "DELETE" })).status).toBe(204);
    expect((await as(token)).body.code).toBe("sign-in-needed");
    expect(await trail()).toEqual(["session.opened", "session.ended"]);
  });
});

describe("who is not let in", () => {
  it("a wrong password and an unknown badge get the same answer", async () => {
    await server.signIn("officer");
    const [wrong, unknown] = [await signIn("100001", "wrong"), await signIn("999999", "wrong")];
    expect([wrong.status, wrong.body.code]).toEqual([401, "sign-in-failed"]);
    expect(unknown.body).toEqual(wrong.body);
    expect(await trail()).toEqual(["session.opened", "session.refused", "session.refused"]);
  });

  it("a body that is not a badge and a password names the field", async () => {
    const { status, body } = await server.call<{ code: string; errors: { path: string }[] }>(
      null,
      "/v1/sessions",
      json({ badge: "a b", password: "" }),
    );
    expect([status, body.code, body.errors.map(({ path }) => path)]).toEqual([400, "request-invalid", ["/badge", "/password"]]);
    expect((await server.call<{ code: string }>(null, "/v1/sessions", json("{"))).body.code).toBe("body-not-json");
  });

  it("the fifth wrong password closes a badge for a quarter of an hour, for the right one too", async () => {
    await server.signIn("officer");
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await signIn("100001", "wrong")).status).toBe(401);
    const closed = await signIn("100001", server.password);
    expect([closed.status, closed.body.code, Number(closed.headers.get("retry-after"))]).toEqual([429, "too-many-attempts", 900]);
    server.clock.now = new Date(server.clock.now.getTime() + 15 * 60_000);
    expect((await signIn("100001", server.password)).status).toBe(201);
  });

  it.each(["", "Bearer", "Bearer unknown", "Basic MTAwMDAxOng=", "Bearer a b", `Bearer ${"x".repeat(5_000)}`])(
    "a session of the form %j",
    async (authorization) => {
      const { status, body, headers } = await server.call<{ code: string }>(null, "/v1/stops", { headers: { authorization } });
      expect([status, body.code, headers.get("www-authenticate")]).toEqual([401, "sign-in-needed", "Bearer"]);
    },
  );

  it("a session that has ended by time", async () => {
    const token = await server.signIn("officer");
    server.clock.now = new Date(Date.now() + 12 * 3_600_000 + 60_000);
    expect((await as(token)).body.code).toBe("sign-in-needed");
  });

  it("a session made under another installation's database", async () => {
    const token = await server.signIn("officer");
    server = await startServer();
    expect((await as(token)).status).toBe(401);
  });

  it("better-auth's own calls are not served", async () => {
    for (const path of ["/api/auth/sign-up/email", "/api/auth/session", "/v1/auth/sign-in/email"]) {
      expect((await server.call(null, path, json({}))).status).toBe(404);
    }
  });

  it("passwords are kept only as scrypt hashes", async () => {
    await server.signIn("officer");
    const hash = await server.db.prepare("SELECT password FROM account").first<string>("password");
    expect(hash).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
  });
});
