import type { D1Database } from "@cloudflare/workers-types";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { generateRandomString, hashPassword, verifyPassword } from "better-auth/crypto";
import { spelled } from "../http/password-rules.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";
import { type Attempt, forgiven } from "./sign-in-failures.ts";

export type Role = "officer" | "supervisor" | "auditor" | "administrator";

export interface Officer {
  readonly badge: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly role: Role;
  /** The unit's code; "" for the root of all units. */
  readonly unit: string;
}

export interface Session {
  /** Names the session to people; nothing can be opened with it. */
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

/** Who wants in, from where and with what. */
export interface SignIn extends Attempt {
  readonly password: string;
  readonly userAgent: string;
}

export const SESSION_SECONDS = 12 * 3_600;
/** 64 characters to choose from: 43 of them are 258 bits. */
const TOKEN_CHARACTERS = 43;
const MOST_OF_A_USER_AGENT = 120;

/**
 * Sessions: a random token in the caller's hands, its keyed digest in the database. A session lasts 12 hours, is not prolonged by use, and can be ended.
 * Passwords are hashed by better-auth (scrypt).
 */
export function sessionsOn(db: D1Database, secret: string) {
  const digestOf = (token: string) => tokenDigest(token, secret);

  return {
    /** Opens a session and writes down who did, or answers `null` where badge or password is wrong or the account is closed; all three take the same time. */
    async open({ badge, password, address, userAgent }: SignIn, now: Date): Promise<Session | null> {
      const found = await db
        .prepare(
          `SELECT user.id AS userId, password, ${OFFICER} FROM user JOIN ${ACCOUNT} WHERE email = ?1 AND closed_at IS NULL`,
        )
        .bind(mailOf(badge))
        .first<OfficerRow & { userId: string; password: string | null }>();
      if (!found?.password) {
        await hashPassword(spelled(password));
        return null;
      }
      if (!(await verifyPassword({ hash: found.password, password: spelled(password) }))) return null;
      const token = generateRandomString(TOKEN_CHARACTERS);
      const id = crypto.randomUUID();
      const officer = officerFrom(found);
      const at = seconds(now);
      const until = at + SESSION_SECONDS;
      const row = {
        at: now.toISOString(),
        badge: officer.badge,
        unit: officer.unit,
        address,
        action: "session.opened",
        subject: officer.badge,
      } as const;
      const [, added] = await db.batch([
        db.prepare("DELETE FROM session WHERE user_id = ?1 AND expires_at <= ?2").bind(found.userId, at),
        // What was changed or closed while the password was looked at opens nothing.
        db
          .prepare(
            `INSERT INTO session (id, token_hash, user_id, expires_at, ip_address, user_agent, created_at, updated_at) SELECT ?1, ?2, user.id, ?4, ?5, ?6, ?7, ?7
             FROM user JOIN ${ACCOUNT} WHERE user.id = ?3 AND closed_at IS NULL AND password = ?8`,
          )
          .bind(
            id,
            digestOf(token),
            found.userId,
            until,
            address,
            userAgent.slice(0, MOST_OF_A_USER_AGENT),
            at,
            found.password,
          ),
        auditIfChanged(db, row),
        db.prepare("UPDATE user SET last_sign_in_at = ?1 WHERE id = ?2").bind(at, found.userId),
        ...forgiven(db, { badge, address }),
      ]);
      return added?.meta.changes === 1 ? { id, token, expiresAt: instant(until), officer } : null;
    },

    /** The session of a token; `null` where there is none or it has ended. One round trip. */
    async find(token: string, now: Date): Promise<Session | null> {
      const found = await db
        .prepare(
          `SELECT session.id AS id, expires_at AS until, ${OFFICER} FROM session JOIN user ON user.id = session.user_id
           WHERE token_hash = ?1 AND expires_at > ?2 AND closed_at IS NULL`,
        )
        .bind(digestOf(token), seconds(now))
        .first<OfficerRow & { id: string; until: number }>();
      return found && { id: found.id, token, expiresAt: instant(found.until), officer: officerFrom(found) };
    },

    /** The open sessions of an officer of the scope, newest first. */
    async list(badge: string, scope: string, now: Date): Promise<OpenSession[]> {
      const { from, to } = unitRange(scope);
      const { results } = await db
        .prepare(
          `SELECT session.id AS id, session.created_at AS since, expires_at AS until, coalesce(ip_address, '') AS address, coalesce(user_agent, '') AS userAgent
           FROM user JOIN session ON session.user_id = user.id
           WHERE email = ?1 AND unit >= ?2 AND unit < ?3 AND expires_at > ?4 ORDER BY session.created_at DESC, session.id`,
        )
        .bind(mailOf(badge), from, to, seconds(now))
        .all<{ id: string; since: number; until: number; address: string; userAgent: string }>();
      return results.map(({ id, since, until, address, userAgent }) => ({
        id,
        since: instant(since),
        until: instant(until),
        address,
        userAgent,
      }));
    },

    /** Ends one of an officer's own sessions and writes it down; false where it is none of theirs. */
    async end(id: string, who: Actor): Promise<boolean> {
      const [ended] = await db.batch([
        db
          .prepare("DELETE FROM session WHERE id = ?1 AND user_id = (SELECT id FROM user WHERE email = ?2)")
          .bind(id, mailOf(who.badge)),
        auditIfChanged(db, { ...who, action: "session.ended", subject: id }),
      ]);
      return (ended?.meta.changes ?? 0) > 0;
    },

    /** Whether it is the password of the one who holds the session. */
    async isPassword({ officer }: Session, password: string): Promise<boolean> {
      const hash = await db
        .prepare(`SELECT password FROM user JOIN ${ACCOUNT} WHERE email = ?1`)
        .bind(mailOf(officer.badge))
        .first<string>("password");
      return hash !== null && (await verifyPassword({ hash, password: spelled(password) }));
    },

    /** Changes one's own password. Every other session of one's own ends. */
    async changePassword({ id, officer }: Session, password: string, who: Actor): Promise<void> {
      const hash = await hashPassword(spelled(password));
      const user = "(SELECT id FROM user WHERE email = ?1)";
      await db.batch([
        db
          .prepare(`UPDATE account SET password = ?2 WHERE user_id = ${user} AND provider_id = 'credential'`)
          .bind(mailOf(officer.badge), hash),
        db.prepare(`DELETE FROM session WHERE user_id = ${user} AND id <> ?2`).bind(mailOf(officer.badge), id),
        ...forgiven(db, { badge: officer.badge, address: who.address }),
        auditStatement(db, { ...who, action: "password.changed", subject: officer.badge }),
      ]);
    },
  };
}

export type Sessions = ReturnType<typeof sessionsOn>;

/** What stands for a token in the database. */
export function tokenDigest(token: string, secret: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(token)));
}

const ACCOUNT = "account ON account.user_id = user.id AND provider_id = 'credential'";

/** The columns of an officer, and what they are made into. */
export const OFFICER = "name, name_en AS nameEn, badge, role, unit";

export interface OfficerRow {
  name: string;
  nameEn: string;
  badge: string;
  role: Role;
  unit: string;
}

export function officerFrom({ badge, name, nameEn, role, unit }: OfficerRow): Officer {
  return { badge, name: { zh: name, en: nameEn }, role, unit };
}

/** The tables know people by a mail address. No mail is ever sent to this one: the domain is reserved for that (RFC 2606). */
export function mailOf(badge: string): string {
  return `${badge.toLowerCase()}@badge.invalid`;
}

export const seconds = (time: Date): number => Math.floor(time.getTime() / 1_000);
export const instant = (ofSeconds: number): string => new Date(ofSeconds * 1_000).toISOString();
