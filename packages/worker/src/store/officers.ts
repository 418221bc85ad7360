import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { hashPassword } from "better-auth/crypto";
import { spelled } from "../http/password-rules.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged } from "./audit.ts";
import { instant, mailOf, OFFICER, type Officer, type OfficerRow, officerFrom, seconds } from "./sessions.ts";

/** An officer in the list of who has what. */
export type ListedOfficer = Officer & { openSessions: number; lastSignIn: string | null; closedAt: string | null };

/** Whether a change was made; not where no such open account lies in the scope, or where it would leave the installation without an administrator of all units. */
export type Changed = "changed" | "not-found" | "last-administrator";

/** ?1 the mail address, ?2 and ?3 the scope. A closed account is changed no more. */
const OPEN_IN_SCOPE = "email = ?1 AND unit >= ?2 AND unit < ?3 AND closed_at IS NULL";
/** Somebody else is left who administers all units, or this one never did. */
const LEAVES_AN_ADMINISTRATOR = `(role <> 'administrator' OR unit <> ''
  OR EXISTS (SELECT 1 FROM user AS other WHERE other.role = 'administrator' AND other.unit = '' AND other.closed_at IS NULL AND other.email <> ?1))`;

export function officersOn(db: D1Database) {
  const inScope = (badge: string, scope: string) => {
    const { from, to } = unitRange(scope);
    return [mailOf(badge), from, to] as const;
  };

  /** The officer of a badge, where they lie within the scope and their account is open. */
  async function find(badge: string, scope: string): Promise<Officer | null> {
    const row = await db
      .prepare(`SELECT ${OFFICER} FROM user WHERE ${OPEN_IN_SCOPE}`)
      .bind(...inScope(badge, scope))
      .first<OfficerRow>();
    return row && officerFrom(row);
  }

  /** Carries out a change and, where it changed the account, what belongs to it; and says why where it did not. */
  async function changed(
    badge: string,
    scope: string,
    change: D1PreparedStatement,
    ...then: D1PreparedStatement[]
  ): Promise<Changed> {
    // Each of these runs only where the one before it changed something.
    const endSessions = db
      .prepare("DELETE FROM session WHERE changes() > 0 AND user_id = (SELECT id FROM user WHERE email = ?1)")
      .bind(mailOf(badge));
    const [made] = await db.batch([change, ...then, endSessions]);
    if ((made?.meta.changes ?? 0) > 0) return "changed";
    return (await find(badge, scope)) ? "last-administrator" : "not-found";
  }

  return {
    find,

    /** The officers of a unit and all under it, in the order of their badges; closed accounts only where they are asked for. */
    async list(unit: string, closed: boolean, now: Date): Promise<ListedOfficer[]> {
      const { from, to } = unitRange(unit);
      const { results } = await db
        .prepare(
          `SELECT ${OFFICER}, closed_at AS closedAt, last_sign_in_at AS lastSignInAt,
             (SELECT count(*) FROM session WHERE user_id = user.id AND expires_at > ?4) AS openSessions
           FROM user WHERE unit >= ?1 AND unit < ?2 AND (closed_at IS NOT NULL) = ?3 ORDER BY badge`,
        )
        .bind(from, to, closed ? 1 : 0, seconds(now))
        .all<OfficerRow & { closedAt: number | null; lastSignInAt: number | null; openSessions: number }>();
      return results.map(({ closedAt, lastSignInAt, openSessions, ...row }) => ({
        ...officerFrom(row),
        openSessions,
        lastSignIn: lastSignInAt === null ? null : instant(lastSignInAt),
        closedAt: closedAt === null ? null : instant(closedAt),
      }));
    },

    /** Whether somebody has the badge or ever had it, in any unit: a badge is given once. */
    async isTaken(badge: string): Promise<boolean> {
      return (
        (await db.prepare("SELECT 1 AS taken FROM user WHERE email = ?1").bind(mailOf(badge)).first("taken")) !== null
      );
    },

    /** Adds an officer and writes down who did. Throws where the badge is taken. */
    async add(officer: Officer, password: string, who: Actor): Promise<void> {
      const hash = await hashPassword(spelled(password));
      await db.batch([
        ...newOfficer(db, officer, hash, new Date(who.at)),
        auditIfChanged(db, { ...who, action: "officer.changed", subject: officer.badge }),
      ]);
    },

    /** Changes what an officer of the scope is, and the password where one is given. Every session of theirs ends, since it was opened for what they were. */
    async change(
      { badge, name, role, unit }: Officer,
      password: string | undefined,
      scope: string,
      who: Actor,
    ): Promise<Changed> {
      const hash = password === undefined ? null : await hashPassword(spelled(password));
      const change = db
        .prepare(
          `UPDATE user SET name = ?4, name_en = ?5, role = ?6, unit = ?7, updated_at = ?8
           WHERE ${OPEN_IN_SCOPE} AND ((?6 = 'administrator' AND ?7 = '') OR ${LEAVES_AN_ADMINISTRATOR})`,
        )
        .bind(...inScope(badge, scope), name.zh, name.en, role, unit, seconds(new Date(who.at)));
      const setPassword = db
        .prepare(
          "UPDATE account SET password = ?2 WHERE changes() > 0 AND provider_id = 'credential' AND user_id = (SELECT id FROM user WHERE email = ?1)",
        )
        .bind(mailOf(badge), hash);
      const written = auditIfChanged(db, { ...who, action: "officer.changed", subject: badge });
      return changed(badge, scope, change, written, ...(hash === null ? [] : [setPassword]));
    },

    /** Closes the account of an officer of the scope for good: nobody signs in with it again, and its badge is never given again. */
    async close(badge: string, scope: string, who: Actor): Promise<Changed> {
      const close = db
        .prepare(`UPDATE user SET closed_at = ?4 WHERE ${OPEN_IN_SCOPE} AND ${LEAVES_AN_ADMINISTRATOR}`)
        .bind(...inScope(badge, scope), seconds(new Date(who.at)));
      return changed(badge, scope, close, auditIfChanged(db, { ...who, action: "officer.closed", subject: badge }));
    },

    /** Ends every session of an officer of the scope; false where there is no such officer. */
    async signOut(badge: string, scope: string, who: Actor): Promise<boolean> {
      // Nothing of the account changes; it is only found in this form, so that what follows hangs on it.
      const found = db
        .prepare(`UPDATE user SET updated_at = updated_at WHERE ${OPEN_IN_SCOPE}`)
        .bind(...inScope(badge, scope));
      return (
        (await changed(
          badge,
          scope,
          found,
          auditIfChanged(db, { ...who, action: "officer.signed-out", subject: badge }),
        )) === "changed"
      );
    },
  };
}

/** The statements that make an account. They fail where the badge is taken. */
export function newOfficer(
  db: D1Database,
  { badge, name, role, unit }: Officer,
  passwordHash: string,
  now: Date,
): D1PreparedStatement[] {
  const [user, account] = [crypto.randomUUID(), crypto.randomUUID()];
  return [
    db
      .prepare(
        `INSERT INTO user (id, name, name_en, email, email_verified, badge, role, unit, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?8)`,
      )
      .bind(user, name.zh, name.en, mailOf(badge), badge, role, unit, seconds(now)),
    db
      .prepare(
        `INSERT INTO account (id, account_id, provider_id, user_id, password, created_at, updated_at)
         VALUES (?1, ?2, 'credential', ?2, ?3, ?4, ?4)`,
      )
      .bind(account, user, passwordHash, seconds(now)),
  ];
}
