import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { and, eq, gt, lte, notExists, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { toAddressBlock } from "../accounts/address-block.ts";
import { insertWhere, toRows, toStatement } from "../database/drizzle.ts";
import { signInFailures } from "../database/schema.ts";

/** After this many wrong passwords in a row a badge number is locked, whether or not it exists. */
const MAX_BADGE_FAILURES = 5;
/** More than for a badge number, since a whole station may share one address. */
const MAX_ADDRESS_FAILURES = 50;
const LOCK_MS = 15 * 60_000;

/** A sign-in by badge number and address; the address is "" if it is not known. */
export interface Attempt {
  readonly badge: string;
  readonly address: string;
}

const { kind, subject, count, untilMs } = signInFailures;
const TARGET = [kind, subject];

const isFailureOf = (of: "badge" | "address", whose: string) => and(eq(kind, of), eq(subject, whose));
/** Badge numbers are compared without regard to case. */
const badgeOf = ({ badge }: Attempt) => badge.toLowerCase();
/** Counts one more, up to one above the maximum. */
const countUpTo = (maximum: number) => sql`min(${count} + 1, ${maximum + 1})`;

export function signInFailuresOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    /**
     * Counts an attempt as a failure before its password is checked, so that many at once cannot pass the limit.
     * Returns how many milliseconds it must wait; 0 if the password may be checked. `forgive` takes a successful
     * attempt back.
     */
    async count(attempt: Attempt, nowMs: number): Promise<number> {
      const row = { count: 1, untilMs: nowMs + LOCK_MS };
      const block = toAddressBlock(attempt.address);
      const countAddress = insertWhere(
        orm,
        signInFailures,
        { ...row, kind: "address", subject: block },
        // Callers whose address is unknown are not counted together.
        sql`${block} <> ''`,
      ).onConflictDoUpdate({ target: TARGET, set: { count: countUpTo(MAX_ADDRESS_FAILURES) } });
      const lockedAddress = orm
        .select({ one: sql`1` })
        .from(signInFailures)
        .where(and(isFailureOf("address", block), gt(count, MAX_ADDRESS_FAILURES)));
      const countBadge = insertWhere(
        orm,
        signInFailures,
        { ...row, kind: "badge", subject: badgeOf(attempt) },
        // A locked address cannot lock a badge number.
        notExists(lockedAddress),
      ).onConflictDoUpdate({
        target: TARGET,
        set: {
          count: countUpTo(MAX_BADGE_FAILURES),
          // Further attempts do not prolong a lock.
          untilMs: sql`case when ${count} < ${MAX_BADGE_FAILURES} then ${row.untilMs} else ${untilMs} end`,
        },
      });
      const counted = orm
        .select({ kind, count, untilMs })
        .from(signInFailures)
        .where(or(isFailureOf("address", block), isFailureOf("badge", badgeOf(attempt))));
      const [, , , result] = await db.batch([
        toStatement(db, orm.delete(signInFailures).where(lte(untilMs, nowMs))),
        toStatement(db, countAddress),
        toStatement(db, countBadge),
        toStatement(db, counted),
      ]);
      const waits = toRows(counted, result).map((row) =>
        row.count > (row.kind === "badge" ? MAX_BADGE_FAILURES : MAX_ADDRESS_FAILURES) ? row.untilMs - nowMs : 0,
      );
      return Math.max(0, ...waits);
    },
  };
}

/**
 * The statements that take back a counted attempt whose password was right: its badge starts from 0, its address has
 * one less.
 */
export function forgive(db: D1Database, attempt: Attempt): D1PreparedStatement[] {
  const orm = drizzle(db);
  return [
    toStatement(db, orm.delete(signInFailures).where(isFailureOf("badge", badgeOf(attempt)))),
    toStatement(
      db,
      orm
        .update(signInFailures)
        .set({ count: sql`max(${count} - 1, 0)` })
        .where(isFailureOf("address", toAddressBlock(attempt.address))),
    ),
  ];
}
