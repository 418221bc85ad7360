import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { json, SECRET, type Server, startServer } from "../testing/server.ts";
import { digestToken } from "./sessions.ts";

const { DB, MIGRATIONS } = env;
const PASSWORD = "白族 jianchuan 石宝山 2026";
/** Made by better-auth 1.7.25. */
const HASH =
  "a6f7c2155016c3e1c9135eac0ab53c94:3534e6057b4b4255ea2076180d3d2d08f3bc10ebe7c643faa47659278e61f7462e41ae8141cd80398a7e860778f35bdbb6618773647d77405a1dfbafb3178649";
const SIGNED_IN = Date.parse("2026-11-20T10:00:00Z") / 1_000;
const CLOSED = Date.parse("2026-11-19T10:00:00Z") / 1_000;

const officers = [
  { badge: "100001", zh: "张伟", en: "Zhang Wei", role: "officer", unit: "532931", closed: null, signedIn: SIGNED_IN },
  { badge: "Ab-1", zh: "李娜", en: "Li Na", role: "supervisor", unit: "5329", closed: null, signedIn: null },
  { badge: "100003", zh: "杨军", en: "Yang Jun", role: "officer", unit: "532931", closed: CLOSED, signedIn: SIGNED_IN },
  { badge: "100009", zh: "系统", en: "Admin", role: "administrator", unit: "", closed: null, signedIn: SIGNED_IN },
];

/** The accounts of a database before the migration, with better-auth's tables and mail addresses. */
const accounts = () =>
  officers.flatMap(({ badge, zh, en, role, unit, closed, signedIn }, index) => [
    DB.prepare(
      `INSERT INTO user (id, name, name_en, email, email_verified, badge, role, unit, created_at, updated_at,
         closed_at, last_sign_in_at)
       VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, 1700000000, 1700000001, ?8, ?9)`,
    ).bind(`user-${index}`, zh, en, `${badge.toLowerCase()}@badge.invalid`, badge, role, unit, closed, signedIn),
    DB.prepare(
      `INSERT INTO account (id, account_id, provider_id, user_id, password, created_at, updated_at)
       VALUES (?1, ?2, 'credential', ?2, ?3, 1700000000, 1700000000)`,
    ).bind(`account-${index}`, `user-${index}`, HASH),
  ]);

const session = (token: string, user: number, expires: number, address: string | null, userAgent: string | null) =>
  DB.prepare(
    `INSERT INTO session (id, token_hash, user_id, expires_at, ip_address, user_agent, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)`,
  ).bind(`id-${token}`, digestToken(token, SECRET), `user-${user}`, expires, address, userAgent, SIGNED_IN);

const as = (token: string, path: string) =>
  server.call<Record<string, unknown>>(null, path, { headers: { authorization: `Bearer ${token}` } });
const signIn = async (badge: string) =>
  (await server.call(null, "/v1/sessions", json({ badge, password: PASSWORD }))).status;

let server: Server;

describe("a database from before officers had a table of their own", () => {
  beforeEach(async () => {
    server = await startServer();
    const { results: tables } = await DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' AND name NOT LIKE 'rqlite_%' ORDER BY name = 'officers'",
    ).all<{ name: string }>();
    await DB.batch(tables.map(({ name }) => DB.prepare(`DROP TABLE "${name}"`)));
    await applyD1Migrations(
      DB,
      MIGRATIONS.filter(({ name }) => name < "0016"),
    );
    await DB.batch([
      ...accounts(),
      session("tablet", 0, SIGNED_IN + 12 * 3_600, "203.0.113.7", "Tablet"),
      session("ended", 0, SIGNED_IN - 1, null, null),
      session("closed", 2, SIGNED_IN + 12 * 3_600, null, null),
      session("desk", 3, SIGNED_IN + 12 * 3_600, null, null),
    ]);
    await applyD1Migrations(DB, MIGRATIONS);
  });

  it("has the same officers afterwards, and no table of better-auth's", async () => {
    const { results } = await DB.prepare("SELECT * FROM officers ORDER BY badge COLLATE BINARY").all();
    const row = { password_hash: HASH, created_at: 1_700_000_000, updated_at: 1_700_000_001 };
    expect(results).toEqual(
      officers
        .map(({ badge, zh, en, role, unit, closed, signedIn }) => ({
          ...row,
          ...{ badge, name_zh: zh, name_en: en, role, unit, closed_at: closed, last_sign_in_at: signedIn },
        }))
        .sort((a, b) => (a.badge < b.badge ? -1 : 1)),
    );
    const left = "SELECT name FROM sqlite_master WHERE name IN ('user', 'session', 'account')";
    expect((await DB.prepare(left).all()).results).toEqual([]);
  });

  it("lets officers sign in with their passwords, badge numbers in upper or lower case, and no closed account", async () => {
    expect([await signIn("100001"), await signIn("Ab-1"), await signIn("aB-1")]).toEqual([201, 201, 201]);
    expect([await signIn("100003"), await signIn("100002")]).toEqual([401, 401]);
    const { results } = await DB.prepare("SELECT DISTINCT badge FROM audit ORDER BY badge").all();
    expect(results.map(({ badge }) => badge)).toContain("Ab-1");
  });

  it("keeps sessions open until they expire", async () => {
    expect((await as("tablet", "/v1/sessions/current")).body).toEqual({
      id: "id-tablet",
      token: "tablet",
      expiresAt: "2026-11-20T22:00:00.000Z",
      officer: { badge: "100001", name: { zh: "张伟", en: "Zhang Wei" }, role: "officer", unit: "532931" },
    });
    const { body } = await as("tablet", "/v1/sessions");
    expect(body.sessions).toEqual([
      {
        id: "id-tablet",
        current: true,
        address: "203.0.113.7",
        userAgent: "Tablet",
        since: "2026-11-20T10:00:00.000Z",
        until: "2026-11-20T22:00:00.000Z",
      },
    ]);
    for (const token of ["ended", "closed"]) expect((await as(token, "/v1/sessions/current")).status).toBe(401);
  });

  it("lists officers as before, closed ones apart", async () => {
    const { body } = await as("desk", "/v1/officers");
    expect(body.officers).toMatchObject([
      { badge: "100001", openSessions: 1, lastSignIn: "2026-11-20T10:00:00.000Z", closedAt: null },
      { badge: "100009", openSessions: 1 },
      { badge: "Ab-1", openSessions: 0, lastSignIn: null },
    ]);
    expect((await as("desk", "/v1/officers?closed=true")).body.officers).toMatchObject([
      { badge: "100003", openSessions: 1, closedAt: "2026-11-19T10:00:00.000Z" },
    ]);
  });
});
