import type { D1Database } from "@cloudflare/workers-types";

/** So many wrong passwords in a row close a badge for so long, whether or not the badge exists. */
const ALLOWED = 5;
const CLOSED_FOR_MS = 15 * 60_000;

export function signInFailuresOn(db: D1Database) {
  return {
    /** How long the badge stays closed; 0 where it is open. */
    async closedForMs(badge: string, nowMs: number): Promise<number> {
      const row = await db
        .prepare("SELECT count, last_at_ms FROM sign_in_failures WHERE badge = ?1")
        .bind(badge)
        .first<{ count: number; last_at_ms: number }>();
      return row && row.count >= ALLOWED ? Math.max(0, row.last_at_ms + CLOSED_FOR_MS - nowMs) : 0;
    },

    /** Counts one more failure; one after the closed time counts as the first again. */
    async add(badge: string, nowMs: number): Promise<void> {
      await db
        .prepare(
          `INSERT INTO sign_in_failures (badge, count, last_at_ms) VALUES (?1, 1, ?2)
           ON CONFLICT (badge) DO UPDATE SET count = CASE WHEN last_at_ms + ?3 < ?2 THEN 1 ELSE count + 1 END, last_at_ms = ?2`,
        )
        .bind(badge, nowMs, CLOSED_FOR_MS)
        .run();
    },

    async clear(badge: string): Promise<void> {
      await db.prepare("DELETE FROM sign_in_failures WHERE badge = ?1").bind(badge).run();
    },
  };
}
