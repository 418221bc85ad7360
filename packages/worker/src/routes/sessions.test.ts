import { beforeEach, describe, expect, it } from "vitest";
import { sessionsOn } from "../store/sessions.ts";
import { ADDRESS_HEADER, json, OFFICERS, SECRET, type Server, startServer } from "../testing/server.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

interface Session {
  id: string;
  token: string;
  expiresAt: string;
  officer: unknown;
}
const signIn = (badge: string, password: string) =>
  server.call<Session & { code: string }>(null, "/v1/sessions", json({ badge, password }));
const as = (token: string, init: RequestInit = {}) =>
  server.call<{ code: string }>(null, "/v1/sessions/current", {
    ...init,
    headers: { authorization: `Bearer ${token}` },
  });
const auditLog = async () =>
  (await server.db.prepare("SELECT action, subject FROM audit").all<{ action: string; subject: string }>()).results.map(
    ({ action }) => action,
  );

describe("signing in and out", () => {
  it("opens a session of twelve hours and returns its officer", async () => {
    await server.signIn("officer");
    const { status, body, headers } = await signIn("100001", server.password);
    expect(status).toBe(201);
    expect(body.officer).toEqual(OFFICERS.officer);
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await as(body.token)).body).toEqual({
      id: body.id,
      token: body.token,
      expiresAt: body.expiresAt,
      officer: OFFICERS.officer,
    });
    expect(body.expiresAt).toBe(new Date(server.clock.now.getTime() + 12 * 3_600_000).toISOString());
  });

  it("stores only a keyed digest of a token, and only the beginning of the user agent", async () => {
    await server.signIn("officer");
    const { body } = await server.call<Session>(null, "/v1/sessions", {
      ...json({ badge: "100001", password: server.password }),
      headers: { "content-type": "application/json", "user-agent": "x".repeat(500) },
    });
    const stored = JSON.stringify(
      (await server.db.prepare("SELECT * FROM sessions WHERE id = ?1").bind(body.id).all()).results,
    );
    expect(stored).not.toContain(body.token);
    expect(stored).toContain(`"${"x".repeat(120)}"`);
  });

  it("is read in one statement", async () => {
    const token = await server.signIn("officer");
    const prepared: string[] = [];
    const counting = {
      prepare: (sql: string) => {
        prepared.push(sql);
        return server.db.prepare(sql);
      },
    } as unknown as typeof server.db;
    expect(await sessionsOn(counting, SECRET).find(token, server.clock.now)).toMatchObject({
      officer: OFFICERS.officer,
    });
    expect(prepared).toHaveLength(1);
  });

  it("ends a session at once when one signs out", async () => {
    const token = await server.signIn("officer");
    expect((await as(token, { method: "DELETE" })).status).toBe(204);
    expect((await as(token)).body.code).toBe("sign-in-needed");
    expect(await auditLog()).toEqual(["session.opened", "session.ended"]);
  });
});

describe("who is not let in", () => {
  it("a wrong password and an unknown badge get the same answer", async () => {
    await server.signIn("officer");
    const [wrong, unknown] = [await signIn("100001", "wrong"), await signIn("999999", "wrong")];
    expect([wrong.status, wrong.body.code]).toEqual([401, "sign-in-failed"]);
    expect(unknown.body).toEqual(wrong.body);
    expect(await auditLog()).toEqual(["session.opened", "session.refused", "session.refused"]);
  });

  it("a body that is not a badge and a password names the field", async () => {
    const { status, body } = await server.call<{ code: string; errors: { path: string }[] }>(
      null,
      "/v1/sessions",
      json({ badge: "a b", password: "" }),
    );
    expect([status, body.code, body.errors.map(({ path }) => path)]).toEqual([
      400,
      "request-invalid",
      ["/badge", "/password"],
    ]);
    expect((await server.call<{ code: string }>(null, "/v1/sessions", json("{"))).body.code).toBe("body-not-json");
  });

  it("the fifth wrong password closes a badge for a quarter of an hour, for the right one too", async () => {
    await server.signIn("officer");
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await signIn("100001", "wrong")).status).toBe(401);
    const closed = await signIn("100001", server.password);
    expect([closed.status, closed.body.code, Number(closed.headers.get("retry-after"))]).toEqual([
      429,
      "too-many-attempts",
      900,
    ]);
    server.clock.now = new Date(server.clock.now.getTime() + 15 * 60_000);
    expect((await signIn("100001", server.password)).status).toBe(201);
  });

  it.each(["", "Bearer", "Bearer unknown", "Basic MTAwMDAxOng=", "Bearer a b", `Bearer ${"x".repeat(5_000)}`])(
    "a session of the form %j",
    async (authorization) => {
      const { status, body, headers } = await server.call<{ code: string }>(null, "/v1/stops", {
        headers: { authorization },
      });
      expect([status, body.code, headers.get("www-authenticate")]).toEqual([401, "sign-in-needed", "Bearer"]);
    },
  );

  it("a session that has ended by time", async () => {
    const token = await server.signIn("officer");
    server.clock.now = new Date(server.clock.now.getTime() + 12 * 3_600_000);
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

  it("passwords are stored only as scrypt hashes", async () => {
    await server.signIn("officer");
    const hash = await server.db.prepare("SELECT password_hash FROM officers").first<string>("password_hash");
    expect(hash).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
  });
});

describe("a user's open sessions", () => {
  const list = async (token: string) =>
    (
      await server.call<{
        sessions: { id: string; current: boolean; address: string; userAgent: string; since: string; until: string }[];
      }>(null, "/v1/sessions", { headers: { authorization: `Bearer ${token}` } })
    ).body.sessions;
  const open = async (headers: Record<string, string>) =>
    (
      await server.call<Session>(null, "/v1/sessions", {
        ...json({ badge: "100001", password: server.password }),
        headers: { "content-type": "application/json", ...headers },
      })
    ).body;

  it("are listed with since when, from where and with what, and without their tokens", async () => {
    await server.signIn("officer");
    server.clock.now = new Date("2026-11-20T13:00:00Z");
    const tablet = await open({ [ADDRESS_HEADER]: "203.0.113.7", "user-agent": "Tablet" });
    const sessions = await list(tablet.token);
    expect(sessions).toEqual([
      {
        id: tablet.id,
        current: true,
        address: "203.0.113.7",
        userAgent: "Tablet",
        since: "2026-11-20T13:00:00.000Z",
        until: "2026-11-21T01:00:00.000Z",
      },
      {
        id: expect.any(String),
        current: false,
        address: "",
        userAgent: "",
        since: "2026-11-20T12:00:00.000Z",
        until: "2026-11-21T00:00:00.000Z",
      },
    ]);
    expect(JSON.stringify(sessions)).not.toContain(tablet.token);
  });

  it("are ended one by one by their owner only", async () => {
    await server.signIn("officer");
    const [tablet, desk] = [await open({}), await open({})];
    expect((await server.call("supervisor", `/v1/sessions/${tablet.id}`, { method: "DELETE" })).status).toBe(404);
    expect((await as(tablet.token)).status).toBe(200);
    const ended = await server.app.request(`/v1/sessions/${tablet.id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${desk.token}` },
    });
    expect(ended.status).toBe(204);
    expect([(await as(tablet.token)).status, (await as(desk.token)).status]).toEqual([401, 200]);
    expect(await server.db.prepare("SELECT subject FROM audit WHERE action = 'session.ended'").first("subject")).toBe(
      tablet.id,
    );
  });

  it("are seen by an administrator of the unit, and by no other", async () => {
    await server.signIn("officer");
    const { status, body } = await server.call<{ sessions: unknown[] }>(
      "administrator",
      "/v1/officers/100001/sessions",
    );
    expect([status, body.sessions.length]).toEqual([200, 1]);
    for (const who of ["officer", "supervisor", "auditor"] as const) {
      expect((await server.call(who, "/v1/officers/100001/sessions")).status).toBe(403);
    }
    expect((await server.call("administrator", "/v1/officers/999999/sessions")).status).toBe(404);
  });
});

describe("a user's own password", () => {
  const NEXT = "白族 jianchuan 石宝山 2026";
  const change = (token: string, current: string, next: string) =>
    server.call<{ code: string; errors?: { code: string; path: string }[] }>(null, "/v1/sessions/current/password", {
      ...json({ current, next }),
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    });

  it("is changed by who knows it, and every other session ends", async () => {
    const other = await server.signIn("officer");
    const { token } = (await signIn("100001", server.password)).body;
    expect((await change(token, server.password, NEXT)).status).toBe(204);
    expect([(await as(token)).status, (await as(other)).status]).toEqual([200, 401]);
    expect([(await signIn("100001", server.password)).status, (await signIn("100001", NEXT)).status]).toEqual([
      401, 201,
    ]);
    expect(await auditLog()).toContain("password.changed");
  });

  it("is the same however a keyboard composes it", async () => {
    const token = await server.signIn("officer");
    expect((await change(token, server.password, "Ｃafé au lait ﬁn")).status).toBe(204);
    expect((await signIn("100001", "Cafe\u0301 au lait fin")).status).toBe(201);
  });

  it("can't be guessed by who holds a session: a wrong one counts", async () => {
    const token = await server.signIn("officer");
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect((await change(token, "wrong", NEXT)).body.code).toBe("sign-in-failed");
    expect((await change(token, server.password, NEXT)).body.code).toBe("too-many-attempts");
    expect((await signIn("100001", server.password)).status).toBe(429);
  });

  it.each([
    ["elevenchars", "password-too-short"],
    ["一二三四五六七八九十一", "password-too-short"],
    ["100001100001", "password-is-badge"],
    ["Password12345", "password-common"],
    ["aaaabbbbaaaabbbb", "password-common"],
    ["x".repeat(201), "text-too-long"],
  ])("is refused as %s", async (next, code) => {
    const { status, body } = await change(await server.signIn("officer"), server.password, next);
    expect([status, body.errors]).toEqual([400, [expect.objectContaining({ code, path: "/next" })]]);
  });

  it.each(["no rule on characters", "全部都是汉字的一个长密码吧", "            x y z a"])("may be %j", async (next) => {
    expect((await change(await server.signIn("officer"), server.password, next)).status).toBe(204);
  });
});

describe("guessing", () => {
  const statuses = (answers: { status: number }[]) => {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };
  const from = (address: string, badge: string, password: string) =>
    server.call(null, "/v1/sessions", {
      ...json({ badge, password }),
      headers: { "content-type": "application/json", [ADDRESS_HEADER]: address },
    });

  it("fifty at once gets five answers on a badge, however its letters are written", async () => {
    await server.signIn("officer");
    expect(statuses(await Promise.all(Array.from({ length: 50 }, () => signIn("100001", "wrong"))))).toEqual({
      401: 5,
      429: 45,
    });
    const spellings = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? "Ab-1" : "aB-1"));
    expect(statuses(await Promise.all(spellings.map((badge) => signIn(badge, "wrong"))))).toEqual({ 401: 5, 429: 15 });
  });

  it("at many badges from one address closes the address, and no further badge", { timeout: 60_000 }, async () => {
    await server.signIn("officer");
    const guesses = Array.from({ length: 60 }, (_, index) => from("203.0.113.7", `3000${index}`, "wrong"));
    expect(statuses(await Promise.all(guesses))).toEqual({ 401: 50, 429: 10 });
    expect((await from("203.0.113.7", "100001", server.password)).status).toBe(429);
    expect((await from("203.0.113.8", "100001", server.password)).status).toBe(201);
    expect(await server.db.prepare("SELECT count(*) AS n FROM sign_in_failures WHERE kind = 'badge'").first("n")).toBe(
      50,
    );
    server.clock.now = new Date(server.clock.now.getTime() + 15 * 60_000);
    expect((await from("203.0.113.7", "100001", server.password)).status).toBe(201);
  });

  it("from a network of IPv6 is one address's", async () => {
    for (let host = 1; host <= 3; host += 1) await from(`2001:db8:0:1::${host}`, "300001", "wrong");
    const { results } = await server.db
      .prepare("SELECT subject, count FROM sign_in_failures WHERE kind = 'address'")
      .all();
    expect(results).toEqual([{ subject: "2001:db8:0:1::/64", count: 3 }]);
  });

  it("a right password is no failure of its address, and what is over is forgotten", async () => {
    await server.signIn("officer");
    await from("203.0.113.7", "100001", "wrong");
    await from("203.0.113.7", "100001", server.password);
    const rows = async () => (await server.db.prepare("SELECT kind, count FROM sign_in_failures").all()).results;
    expect(await rows()).toEqual([{ kind: "address", count: 1 }]);
    server.clock.now = new Date(server.clock.now.getTime() + 15 * 60_000);
    await from("", "100001", server.password);
    expect(await rows()).toEqual([]);
  });
});
