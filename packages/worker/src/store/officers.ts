import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { and, asc, eq, exists, gt, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";
import { hashPassword } from "../accounts/password-hash.ts";
import type { Role } from "../accounts/roles.ts";
import { toStatement } from "../database/drizzle.ts";
import { officers, sessions } from "../database/schema.ts";
import { type Actor, auditIfChanged } from "./audit.ts";
import { isWithin } from "./scope-condition.ts";
import { officerChanged } from "./tablet-changes.ts";

export interface Officer {
  readonly badge: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly role: Role;
  /** The unit's code; "" for the root of all units. */
  readonly unit: string;
}

/** The columns of an officer. */
export const OFFICER = {
  badge: officers.badge,
  name: { zh: officers.nameZh, en: officers.nameEn },
  role: officers.role,
  unit: officers.unit,
};

export type ListedOfficer = Officer & { openSessions: number; lastSignIn: string | null; closedAt: string | null };

/**
 * Whether a change was made: "not-found" if the scope has no such open account, "last-administrator" if no
 * administrator of all units would remain.
 */
export type ChangeResult = "changed" | "not-found" | "last-administrator";

/** A closed account does not change any more. */
const isOpenWithin = (badge: string, scope: string) =>
  and(eq(officers.badge, badge), isWithin(officers.unit, scope), isNull(officers.closedAt));

export function officersOn(db: D1Database) {
  const orm = drizzle(db);

  /** True if the officer is not an administrator of all units, or is not the only one. */
  function leavesAdministrator(badge: string): SQL | undefined {
    const other = alias(officers, "other");
    const others = orm
      .select({ one: sql`1` })
      .from(other)
      .where(and(eq(other.role, "administrator"), eq(other.unit, ""), isNull(other.closedAt), ne(other.badge, badge)));
    return or(ne(officers.role, "administrator"), ne(officers.unit, ""), exists(others));
  }

  /** The officer with a badge number, if they are within the scope and their account is open. */
  async function find(badge: string, scope: string): Promise<Officer | null> {
    const [officer] = await orm.select(OFFICER).from(officers).where(isOpenWithin(badge, scope));
    return officer ?? null;
  }

  /** Updates an officer of the scope, writes the audit log and ends their sessions. */
  async function update(
    badge: string,
    scope: string,
    set: Parameters<ReturnType<typeof orm.update<typeof officers>>["set"]>[0],
    audited: Parameters<typeof auditIfChanged>[1],
    condition?: SQL,
  ): Promise<ChangeResult> {
    const change = orm
      .update(officers)
      .set(set)
      .where(and(isOpenWithin(badge, scope), condition));
    // Each statement runs only if the one before it changed a row.
    const endSessions = orm.delete(sessions).where(and(sql`changes() > 0`, eq(sessions.badge, badge)));
    const [updated] = await db.batch([
      toStatement(db, change),
      auditIfChanged(db, audited),
      officerChanged(db, badge),
      toStatement(db, endSessions),
    ]);
    if ((updated?.meta.changes ?? 0) > 0) return "changed";
    return (await find(badge, scope)) ? "last-administrator" : "not-found";
  }

  return {
    find,

    /**
     * The officers of a unit and all under it, in the order of their badge numbers: those with an open account, or
     * those with a closed one.
     */
    async list(unit: string, closed: boolean, now: Date): Promise<ListedOfficer[]> {
      const rows = await orm
        .select({
          ...OFFICER,
          openSessions: orm.$count(sessions, and(eq(sessions.badge, officers.badge), gt(sessions.expiresAt, now))),
          lastSignInAt: officers.lastSignInAt,
          closedAt: officers.closedAt,
        })
        .from(officers)
        .where(and(isWithin(officers.unit, unit), closed ? isNotNull(officers.closedAt) : isNull(officers.closedAt)))
        .orderBy(asc(sql`${officers.badge} collate binary`));
      return rows.map(({ lastSignInAt, closedAt, ...officer }) => ({
        ...officer,
        lastSignIn: lastSignInAt?.toISOString() ?? null,
        closedAt: closedAt?.toISOString() ?? null,
      }));
    },

    /** Whether an officer of any unit has or had the badge number, which is given only once. */
    async isTaken(badge: string): Promise<boolean> {
      return (await orm.select({ badge: officers.badge }).from(officers).where(eq(officers.badge, badge))).length > 0;
    },

    /** Adds an officer and writes the audit log. Throws if the badge number is taken. */
    async add(officer: Officer, password: string, who: Actor): Promise<void> {
      await db.batch([
        insertOfficer(db, officer, await hashPassword(password), new Date(who.at)),
        auditIfChanged(db, { ...who, action: "officer.changed", subject: officer.badge }),
        officerChanged(db, officer.badge),
      ]);
    },

    /**
     * Changes an officer of the scope, and the password if one is given. All their sessions end, since these carry the
     * former role and unit.
     */
    async change(
      { badge, name, role, unit }: Officer,
      password: string | undefined,
      scope: string,
      who: Actor,
    ): Promise<ChangeResult> {
      const facts = { nameZh: name.zh, nameEn: name.en, role, unit, updatedAt: new Date(who.at) };
      const set = password === undefined ? facts : { ...facts, passwordHash: await hashPassword(password) };
      const condition = role === "administrator" && unit === "" ? undefined : leavesAdministrator(badge);
      return update(badge, scope, set, { ...who, action: "officer.changed", subject: badge }, condition);
    },

    /** Replaces the password of an officer of the scope, as when it was forgotten, and ends their sessions. */
    async resetPassword(badge: string, password: string, scope: string, who: Actor): Promise<ChangeResult> {
      const set = { passwordHash: await hashPassword(password), updatedAt: new Date(who.at) };
      return update(badge, scope, set, { ...who, action: "password.changed", subject: badge });
    },

    /** Closes the account of an officer of the scope for good. Their badge number is not given again. */
    async close(badge: string, scope: string, who: Actor): Promise<ChangeResult> {
      const audited = { ...who, action: "officer.closed", subject: badge } as const;
      return update(badge, scope, { closedAt: new Date(who.at) }, audited, leavesAdministrator(badge));
    },

    /** Ends every session of an officer of the scope; false if there is no such officer. */
    async signOut(badge: string, scope: string, who: Actor): Promise<boolean> {
      // The update changes nothing but finds the account, so that the other statements depend on it.
      const same = { updatedAt: sql`${officers.updatedAt}` };
      const audited = { ...who, action: "officer.signed-out", subject: badge } as const;
      return (await update(badge, scope, same, audited)) === "changed";
    },
  };
}

/** The statement that adds an officer. It fails if the badge number is taken. */
export function insertOfficer(
  db: D1Database,
  { badge, name, role, unit }: Officer,
  passwordHash: string,
  now: Date,
): D1PreparedStatement {
  const row = { badge, nameZh: name.zh, nameEn: name.en, role, unit, passwordHash, createdAt: now, updatedAt: now };
  return toStatement(db, drizzle(db).insert(officers).values(row));
}
