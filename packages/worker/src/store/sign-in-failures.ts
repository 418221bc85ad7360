import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { toAddressBlock } from "../http/address.ts";

/** So many wrong passwords in a row close a badge for so long, whether or not the badge exists. */
const ALLOWED_OF_A_BADGE = 5;
/** A whole station may stand behind one address, so it may fail more often within that time. */
const ALLOWED_OF_AN_ADDRESS = 50;
const CLOSED_FOR_MS = 15 * 60_000;

/** Whose password is tried, and from where; "" where that is not known. */
export interface Attempt {
  readonly badge: string;
  readonly address: string;
}

/** A badge is the same however its letters are written. */
const badgeOf = ({ badge }: Attempt) => badge.toLowerCase();

/** ?1 kind, ?2 subject, ?3 until, ?4 how many are allowed. A closed one is not closed for longer by trying on. */
const COUNT = `INSERT INTO sign_in_failures (kind, subject, count, until_ms) SELECT ?1, ?2, 1, ?3`;
const ON_CONFLICT = "ON CONFLICT DO UPDATE SET count = min(count + 1, ?4 + 1)";
const RETURNING = "RETURNING count, until_ms AS untilMs";

export function signInFailuresOn(db: D1Database) {
  return {
    /**
     * Counts an attempt as a failure before its password is looked at, so that any number of them at once pass no more than are allowed. Answers how long it must wait; 0 where the
     * password may be looked at. One that was right is taken back by `forgiven`.
     */
    async count(attempt: Attempt, nowMs: number): Promise<number> {
      const until = nowMs + CLOSED_FOR_MS;
      const block = toAddressBlock(attempt.address);
      const results = await db.batch<{ count: number; untilMs: number }>([
        db.prepare("DELETE FROM sign_in_failures WHERE until_ms <= ?1").bind(nowMs),
        // An unknown address is nobody's: it closes for none.
        db
          .prepare(`${COUNT} WHERE ?2 <> '' ${ON_CONFLICT} ${RETURNING}`)
          .bind("address", block, until, ALLOWED_OF_AN_ADDRESS),
        // An address that is closed closes no badge.
        db
          .prepare(
            `${COUNT} WHERE NOT EXISTS (SELECT 1 FROM sign_in_failures WHERE kind = 'address' AND subject = ?5 AND count > ?6)
             ${ON_CONFLICT}, until_ms = CASE WHEN count < ?4 THEN ?3 ELSE until_ms END ${RETURNING}`,
          )
          .bind("badge", badgeOf(attempt), until, ALLOWED_OF_A_BADGE, block, ALLOWED_OF_AN_ADDRESS),
      ]);
      const [, ofAddress, ofBadge] = results.map(({ results: rows }) => rows[0]);
      const waits = [
        { row: ofAddress, allowed: ALLOWED_OF_AN_ADDRESS },
        { row: ofBadge, allowed: ALLOWED_OF_A_BADGE },
      ].map(({ row, allowed }) => (row && row.count > allowed ? row.untilMs - nowMs : 0));
      return Math.max(...waits);
    },
  };
}

/** The statements that take a counted attempt back, since its password was right: its badge begins anew, its address has one less. */
export function forgiven(db: D1Database, attempt: Attempt): D1PreparedStatement[] {
  return [
    db.prepare("DELETE FROM sign_in_failures WHERE kind = 'badge' AND subject = ?1").bind(badgeOf(attempt)),
    db
      .prepare("UPDATE sign_in_failures SET count = max(count - 1, 0) WHERE kind = 'address' AND subject = ?1")
      .bind(toAddressBlock(attempt.address)),
  ];
}
