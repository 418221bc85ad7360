import type { D1Database } from "@cloudflare/workers-types";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { and, asc, count, eq, gt, gte, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { account, session, user, verification } from "../database/schema.ts";
import { unitRange } from "../scope.ts";

export type Role = "officer" | "supervisor" | "auditor" | "administrator";

export interface Officer {
  readonly badge: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly role: Role;
  /** The unit's code; "" for the root of all units. */
  readonly unit: string;
}

export interface Session {
  readonly token: string;
  readonly expiresAt: string;
  readonly officer: Officer;
}

const SESSION_SECONDS = 12 * 3_600;

/**
 * Accounts and sessions on better-auth: its tables, its password hashing (scrypt), its tokens. None of its own routes is served;
 * the API's two calls stand before it. A session lasts 12 hours, is not prolonged by use, and can be ended.
 */
export function sessionsOn(db: D1Database, secret: string) {
  const field = (fieldName: string) => ({ type: "string", required: true, input: false, fieldName }) as const;
  const auth = betterAuth({
    database: drizzleAdapter(drizzle(db), { provider: "sqlite", schema: { user, session, account, verification } }),
    secret,
    baseURL: "http://roadside.invalid",
    emailAndPassword: { enabled: true, disableSignUp: true },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    user: { additionalFields: { badge: field("badge"), role: field("role"), unit: field("unit"), nameEn: field("nameEn") } },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });

  return {
    /** Opens a session, or answers `null` where badge or password is wrong; the two take the same time. */
    async open(badge: string, password: string): Promise<Session | null> {
      const context = await auth.$context;
      const found = await context.internalAdapter.findUserByEmail(mailOf(badge), { includeAccounts: true });
      const hash = found?.accounts.find(({ providerId }) => providerId === "credential")?.password;
      if (!found || !hash) {
        await context.password.hash(password);
        return null;
      }
      if (!(await context.password.verify({ hash, password }))) return null;
      const { token, expiresAt } = await context.internalAdapter.createSession(found.user.id);
      return { token, expiresAt: new Date(expiresAt).toISOString(), officer: officerFrom(found.user) };
    },

    /** The session of a token; `null` where there is none or it has ended. */
    async find(token: string, nowMs: number): Promise<Session | null> {
      const context = await auth.$context;
      const found = await context.internalAdapter.findSession(token);
      if (!found || new Date(found.session.expiresAt).getTime() <= nowMs) return null;
      return { token, expiresAt: new Date(found.session.expiresAt).toISOString(), officer: officerFrom(found.user) };
    },

    async end(token: string): Promise<void> {
      const context = await auth.$context;
      await context.internalAdapter.deleteSession(token);
    },

    /** The officers of a unit and all under it, in the order of their badges, each with how many sessions are open. */
    async officers(unit: string, nowMs: number): Promise<(Officer & { openSessions: number })[]> {
      const { from, to } = unitRange(unit);
      const rows = await drizzle(db)
        .select({ name: user.name, nameEn: user.nameEn, badge: user.badge, role: user.role, unit: user.unit, openSessions: count(session.id) })
        .from(user)
        .leftJoin(session, and(eq(session.userId, user.id), gt(session.expiresAt, new Date(nowMs))))
        .where(and(gte(user.unit, from), lt(user.unit, to)))
        .groupBy(user.id)
        .orderBy(asc(user.badge));
      return rows.map(({ openSessions, ...found }) => ({ ...officerFrom(found), openSessions }));
    },

    /** The officer of a badge; `null` where there is none. */
    async officer(badge: string): Promise<Officer | null> {
      const found = await (await auth.$context).internalAdapter.findUserByEmail(mailOf(badge));
      return found ? officerFrom(found.user) : null;
    },

    /** Changes what an officer is, and the password where one is given. Every session of theirs ends, since it was opened for what they were. */
    async change({ badge, name, role, unit }: Officer, password: string | undefined): Promise<void> {
      const context = await auth.$context;
      const found = await context.internalAdapter.findUserByEmail(mailOf(badge));
      if (!found) throw new Error(`there is no officer ${badge}`);
      await context.internalAdapter.updateUser(found.user.id, { name: name.zh, nameEn: name.en, role, unit });
      if (password !== undefined) await context.internalAdapter.updatePassword(found.user.id, await context.password.hash(password));
      await context.internalAdapter.deleteUserSessions(found.user.id);
    },

    /** Ends every session of an officer. */
    async endAll(badge: string): Promise<void> {
      const context = await auth.$context;
      const found = await context.internalAdapter.findUserByEmail(mailOf(badge));
      if (found) await context.internalAdapter.deleteUserSessions(found.user.id);
    },

    /** Adds an officer. Throws where the badge is taken. */
    async add(officer: Officer, password: string): Promise<void> {
      const context = await auth.$context;
      const { badge, name, role, unit } = officer;
      const created = await context.internalAdapter.createUser(
        {
          email: mailOf(badge),
          emailVerified: true,
          name: name.zh,
          nameEn: name.en,
          badge,
          role,
          unit,
        },
        { method: "admin" },
      );
      const hash = await context.password.hash(password);
      await context.internalAdapter.linkAccount({ userId: created.id, providerId: "credential", accountId: created.id, password: hash });
    },
  };
}

export type Sessions = ReturnType<typeof sessionsOn>;

/** better-auth knows people by a mail address. No mail is ever sent to this one: the domain is reserved for that (RFC 2606). */
function mailOf(badge: string): string {
  return `${badge.toLowerCase()}@badge.invalid`;
}

function officerFrom(found: { name: string }): Officer {
  const { name, nameEn, badge, role, unit } = found as { name: string; nameEn: string; badge: string; role: Role; unit: string };
  return { badge, name: { zh: name, en: nameEn }, role, unit };
}
