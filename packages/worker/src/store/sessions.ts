import type { D1Database } from "@cloudflare/workers-types";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { and, asc, desc, eq, exists, gt, isNull, lte, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { hashPassword, verifyPassword } from "../accounts/password-hash.ts";
import { createToken } from "../accounts/random-token.ts";
import { insertWhere, toStatement } from "../database/drizzle.ts";
import { officers, sessions } from "../database/schema.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";
import { OFFICER, type Officer } from "./officers.ts";
import { isWithin } from "./scope-condition.ts";
import { type Attempt, forgive } from "./sign-in-failures.ts";

export interface Session {
  /** Names the session in lists; it does not open it. */
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly officer: Officer;
}

/** A session as its owner and their administrators see it. */
export interface OpenSession {
  readonly id: string;
  readonly since: string;
  readonly until: string;
  readonly address: string;
  readonly userAgent: string;
}

export interface SignIn extends Attempt {
  readonly password: string;
  readonly userAgent: string;
}

const SESSION_MS = 12 * 3_600_000;
const MAX_USER_AGENT_LENGTH = 120;

/**
 * Sessions: the caller has a random token, the database its keyed digest. A session lasts 12 hours, use does not
 * prolong it, and its owner or an administrator can end it.
 */
export function sessionsOn(db: D1Database, secret: string) {
  const orm = drizzle(db);

  return {
    /**
     * Opens a session and writes the audit log, or returns `null` if the badge number is unknown, the account is closed
     * or the password is wrong; all three take the same time.
     */
    async open({ badge, password, address, userAgent }: SignIn, now: Date): Promise<Session | null> {
      const isOpenAccount = and(eq(officers.badge, badge), isNull(officers.closedAt));
      const [found] = await orm
        .select({ ...OFFICER, passwordHash: officers.passwordHash })
        .from(officers)
        .where(isOpenAccount);
      if (!found) {
        await hashPassword(password);
        return null;
      }
      const { passwordHash, ...officer } = found;
      if (!(await verifyPassword(password, passwordHash))) return null;
      const token = createToken();
      const session = {
        id: crypto.randomUUID(),
        tokenHash: digestToken(token, secret),
        badge: officer.badge,
        address,
        userAgent: userAgent.slice(0, MAX_USER_AGENT_LENGTH),
        createdAt: now,
        expiresAt: expiryAt(now),
      };
      // The account may have been closed or its password changed while the hash was computed.
      const isUnchanged = orm
        .select({ one: sql`1` })
        .from(officers)
        .where(and(isOpenAccount, eq(officers.passwordHash, passwordHash)));
      const [, added] = await db.batch([
        toStatement(
          db,
          orm.delete(sessions).where(and(eq(sessions.badge, officer.badge), lte(sessions.expiresAt, now))),
        ),
        toStatement(db, insertWhere(orm, sessions, session, exists(isUnchanged))),
        auditIfChanged(db, {
          at: now.toISOString(),
          badge: officer.badge,
          unit: officer.unit,
          address,
          action: "session.opened",
          subject: officer.badge,
        }),
        toStatement(db, orm.update(officers).set({ lastSignInAt: now }).where(eq(officers.badge, officer.badge))),
        ...forgive(db, { badge, address }),
      ]);
      if (added?.meta.changes !== 1) return null;
      return { id: session.id, token, expiresAt: session.expiresAt.toISOString(), officer };
    },

    /** The session of a token, or `null` if there is none or it has expired. One round trip. */
    async find(token: string, now: Date): Promise<Session | null> {
      const [found] = await orm
        .select({ id: sessions.id, expiresAt: sessions.expiresAt, ...OFFICER })
        .from(sessions)
        .innerJoin(officers, eq(officers.badge, sessions.badge))
        .where(
          and(
            eq(sessions.tokenHash, digestToken(token, secret)),
            gt(sessions.expiresAt, now),
            isNull(officers.closedAt),
          ),
        );
      if (!found) return null;
      const { id, expiresAt, ...officer } = found;
      return { id, token, expiresAt: expiresAt.toISOString(), officer };
    },

    /** The open sessions of an officer of the scope, newest first. */
    async list(badge: string, scope: string, now: Date): Promise<OpenSession[]> {
      const rows = await orm
        .select({
          id: sessions.id,
          since: sessions.createdAt,
          until: sessions.expiresAt,
          address: sessions.address,
          userAgent: sessions.userAgent,
        })
        .from(officers)
        .innerJoin(sessions, eq(sessions.badge, officers.badge))
        .where(and(eq(officers.badge, badge), isWithin(officers.unit, scope), gt(sessions.expiresAt, now)))
        .orderBy(desc(sessions.createdAt), asc(sessions.id));
      return rows.map(({ since, until, ...row }) => ({
        ...row,
        since: since.toISOString(),
        until: until.toISOString(),
      }));
    },

    /** Ends one of the caller's own sessions and writes the audit log; false if they have no such session. */
    async end(id: string, who: Actor): Promise<boolean> {
      const [ended] = await db.batch([
        toStatement(db, orm.delete(sessions).where(and(eq(sessions.id, id), eq(sessions.badge, who.badge)))),
        auditIfChanged(db, { ...who, action: "session.ended", subject: id }),
      ]);
      return (ended?.meta.changes ?? 0) > 0;
    },

    /** Whether the owner of the session has this password. */
    async isPassword({ officer }: Session, password: string): Promise<boolean> {
      const [found] = await orm
        .select({ hash: officers.passwordHash })
        .from(officers)
        .where(eq(officers.badge, officer.badge));
      return found !== undefined && (await verifyPassword(password, found.hash));
    },

    /** Changes the password of the session's owner and ends their other sessions. */
    async changePassword({ id, officer: { badge } }: Session, password: string, who: Actor): Promise<void> {
      const passwordHash = await hashPassword(password);
      await db.batch([
        toStatement(db, orm.update(officers).set({ passwordHash }).where(eq(officers.badge, badge))),
        toStatement(db, orm.delete(sessions).where(and(eq(sessions.badge, badge), ne(sessions.id, id)))),
        ...forgive(db, { badge, address: who.address }),
        auditStatement(db, { ...who, action: "password.changed", subject: badge }),
      ]);
    },
  };
}

export type Sessions = ReturnType<typeof sessionsOn>;

/** Returns what the database stores of a token. */
export function digestToken(token: string, secret: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(token)));
}

/** Returns when a session that starts now expires, in whole seconds, as the database stores it. */
export function expiryAt(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1_000) * 1_000 + SESSION_MS);
}
