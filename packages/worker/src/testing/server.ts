import { env } from "cloudflare:workers";
import type { D1Database } from "@cloudflare/workers-types";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { v7 } from "uuid";
import { hashPassword } from "../accounts/password-hash.ts";
import { createApp, type Ports } from "../app.ts";
import { toStatement } from "../database/drizzle.ts";
import * as schema from "../database/schema.ts";
import { addressReader } from "../http/address.ts";
import { UNLIMITED } from "../http/rate-limits.ts";
import type { ServerLogLine } from "../http/server-log.ts";
import { auditStatement } from "../store/audit.ts";
import { insertOfficer, type Officer } from "../store/officers.ts";
import { digestToken, expiryAt } from "../store/sessions.ts";
import { emptyDatabase } from "./empty-database.ts";
import { enrolledDevices } from "./enrolled-devices.ts";

const { DB } = env;
const orm = drizzle(DB);
export const SECRET = "a-secret-of-the-tests-that-is-long-enough";
export const PERSONAL_KEY = "another-secret-of-the-tests-long-enough";
/** A key of the tests alone. */
export const SIGNING_KEY =
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQqPPHFEfs3rIMMz3Mf3zWhJOjDEdds9iBVL4t+v8UnqhRANCAARABhHy13IxQ+dbnQ/DkZQ40CE7z1/H3p/BrvFg0cayVSg6ssrJbQX8b5i8995sLt4WbWjMEHNEDe/ReKY2gq7A";
const PASSWORD = "correct horse";
/** The header of these tests with the caller's address. */
export const ADDRESS_HEADER = "x-address";
let passwordHash: Promise<string> | undefined;

export const OFFICERS = {
  officer: { badge: "100001", name: { zh: "张伟", en: "Zhang Wei" }, role: "officer", unit: "532931" },
  supervisor: { badge: "100002", name: { zh: "李娜", en: "Li Na" }, role: "supervisor", unit: "532931" },
  prefecture: { badge: "100003", name: { zh: "杨军", en: "Yang Jun" }, role: "supervisor", unit: "5329" },
  neighbour: { badge: "100004", name: { zh: "段明", en: "Duan Ming" }, role: "supervisor", unit: "532932" },
  auditor: { badge: "100005", name: { zh: "和平", en: "He Ping" }, role: "auditor", unit: "5329" },
  administrator: { badge: "100009", name: { zh: "系统管理员", en: "Administrator" }, role: "administrator", unit: "" },
} as const satisfies Record<string, Officer>;
export type Who = keyof typeof OFFICERS;

/**
 * The whole app on a real, empty D1 with every migration, a clock that the test sets, and the test's officers. A test
 * may wrap the database (`between`).
 */
export async function startServer({
  between = (db) => db,
  ...ports
}: { between?: (db: D1Database) => D1Database } & Partial<Ports> = {}) {
  await emptyDatabase();
  /** `tablets` is the time on the tablets; the server's own unless a test sets it. */
  const clock: { now: Date; tablets?: Date } = { now: new Date("2026-11-20T12:00:00Z") };
  const logged: ServerLogLine[] = [];
  const app = createApp({
    db: between(DB),
    clock: () => clock.now,
    newId: v7,
    secret: SECRET,
    personalKey: PERSONAL_KEY,
    signingKey: SIGNING_KEY,
    log: (line) => logged.push(line),
    addressOf: addressReader(ADDRESS_HEADER),
    // The clock stands still here, so no bucket would ever fill again.
    limiter: UNLIMITED,
    ...ports,
  });
  const added = new Map<Who, Promise<void>>();
  const sessions = new Map<Who, Promise<{ token: string; expiresAt: string }>>();
  const devices = enrolledDevices(DB);

  /** Returns an officer's token. Adds the officer if needed, and signs in again after the session has expired. */
  async function signIn(who: Who): Promise<string> {
    const before = sessions.get(who);
    // Without waiting where there is none, so that many at once sign in once.
    if (before && (await before).expiresAt > clock.now.toISOString()) return (await before).token;
    const opened = openSession(who);
    sessions.set(who, opened);
    return (await opened).token;
  }

  function add(who: Who): Promise<void> {
    const adding = added.get(who) ?? addOfficer(OFFICERS[who], clock.now);
    added.set(who, adding);
    return adding;
  }

  /**
   * Creates a session without the password hash, which would take longer than most tests. Signing in has its own tests.
   */
  async function openSession(who: Who) {
    await add(who);
    const { badge, unit } = OFFICERS[who];
    const token = v7();
    const expiresAt = expiryAt(clock.now);
    const session = {
      id: v7(),
      tokenHash: digestToken(token, SECRET),
      badge,
      address: "",
      userAgent: "",
      createdAt: clock.now,
      expiresAt,
    };
    const line = {
      at: clock.now.toISOString(),
      badge,
      unit,
      address: "",
      action: "session.opened",
      subject: badge,
    } as const;
    await DB.batch([
      toStatement(DB, orm.insert(schema.sessions).values(session)),
      auditStatement(DB, line),
      toStatement(
        DB,
        orm.update(schema.officers).set({ lastSignInAt: clock.now }).where(eq(schema.officers.badge, badge)),
      ),
    ]);
    return { token, expiresAt: expiresAt.toISOString() };
  }

  return {
    app,
    clock,
    db: DB,
    logged,
    password: PASSWORD,
    signIn,
    /**
     * Makes a call as an officer and returns the status and body. A batch without heads is signed by enrolled devices.
     */
    async call<T = unknown>(
      who: Who | null,
      path: string,
      init: RequestInit = {},
    ): Promise<{ status: number; body: T; headers: Headers }> {
      const headers = new Headers(init.headers);
      if (who) headers.set("authorization", `Bearer ${await signIn(who)}`);
      const sends = path === "/v1/entries" && typeof init.body === "string";
      const body = sends
        ? await devices.signed(
            init.body as string,
            headers.get("content-type") ?? "",
            (clock.tablets ?? clock.now).toISOString(),
          )
        : init.body;
      const response = await app.request(path, { ...init, headers, ...(body == null ? {} : { body }) });
      const text = await response.text();
      return { status: response.status, body: (text ? JSON.parse(text) : null) as T, headers: response.headers };
    },
  };
}

export type Server = Awaited<ReturnType<typeof startServer>>;

export function json(body: unknown, method = "POST"): RequestInit {
  return {
    method,
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** An account as it stands, without a line in the audit. */
export async function addOfficer(officer: Officer, now: Date): Promise<void> {
  passwordHash ??= hashPassword(PASSWORD);
  await insertOfficer(DB, officer, await passwordHash, now).run();
}
