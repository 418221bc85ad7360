import type { D1Database } from "@cloudflare/workers-types";
import { unavailableIn } from "../database/store-unavailable.ts";
import { isTrusted } from "./trusted-clock.ts";

/** The newest file in migrations/. A test compares the two. */
export const LATEST_MIGRATION = "0026_journal_gap.sql";

/** How far the server's clock may differ from the database's, and be behind the newest entry. */
const CLOCK_TOLERANCE_MS = 60_000;

export interface Health {
  readonly database: "ready" | "unreachable";
  readonly migrations: "applied" | "missing" | "unknown";
  readonly clock: "right" | "wrong" | "unconfirmed" | "unknown";
  /** A sentence for each part that is not well. */
  readonly why: { readonly database?: string; readonly migrations?: string; readonly clock?: string };
}

/** Whether the server may take calls. An unconfirmed clock stops only what depends on the day. */
export function canServe({ database, migrations, clock }: Health): boolean {
  return database === "ready" && migrations === "applied" && (clock === "right" || clock === "unconfirmed");
}

export function healthOn(db: D1Database) {
  return {
    /**
     * Whether the database answers and has the newest migration, and whether the server's clock is right. One round
     * trip, a few rows.
     */
    async check(now: Date): Promise<Health> {
      try {
        const [migration, times] = await db.batch<{
          databaseMs: number;
          newest: string | null;
          trusted: string | null;
        }>([
          db.prepare("SELECT 1 FROM d1_migrations WHERE name = ?1").bind(LATEST_MIGRATION),
          // Row ids are in the order of receipt.
          db.prepare(
            `SELECT unixepoch() * 1000 AS databaseMs,
               (SELECT received_at FROM entries ORDER BY rowid DESC LIMIT 1) AS newest,
               (SELECT at FROM trusted_clock) AS trusted`,
          ),
        ]);
        const { databaseMs, newest, trusted } = times?.results[0] ?? { databaseMs: 0, newest: null, trusted: null };
        // What was received while the clock was ahead says nothing about the clock now.
        const isCertain = newest !== null && isTrusted(new Date(newest), trusted);
        const wrong = clockFault(now.getTime(), databaseMs, isCertain ? Date.parse(newest) : null);
        const clock = wrong ?? jumpAhead(now, trusted);
        const migrations = migration?.results.length === 1 ? null : NOT_APPLIED;
        return {
          database: "ready",
          migrations: migrations ? "missing" : "applied",
          clock: wrong ? "wrong" : clock ? "unconfirmed" : "right",
          why: { ...(migrations ? { migrations } : {}), ...(clock ? { clock } : {}) },
        };
      } catch (error) {
        const unavailable = unavailableIn(error);
        if (!unavailable) throw error;
        if (unavailable.why === "unmigrated")
          return { database: "ready", migrations: "missing", clock: "unknown", why: { migrations: NOT_APPLIED } };
        return {
          database: "unreachable",
          migrations: "unknown",
          clock: "unknown",
          why: { database: unavailable.message },
        };
      }
    },
  };
}

const NOT_APPLIED = `the migration ${LATEST_MIGRATION} is not applied`;

function clockFault(nowMs: number, databaseMs: number, newestMs: number | null): string | null {
  const aheadMs = nowMs - databaseMs;
  if (Math.abs(aheadMs) > CLOCK_TOLERANCE_MS)
    return `the server's clock is ${seconds(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"} the database's`;
  const behindMs = (newestMs ?? nowMs) - nowMs;
  return behindMs > CLOCK_TOLERANCE_MS
    ? `the server's clock is ${seconds(behindMs)} behind the receipt of the newest entry`
    : null;
}

function jumpAhead(now: Date, trusted: string | null): string | null {
  if (trusted === null || isTrusted(now, trusted)) return null;
  return (
    `the server's clock is more than a day ahead of ${trusted}, the latest time that it holds for certain: retention ` +
    "and the ledgers' days have stopped until it is corrected or confirmed with `PUT /v1/clock`"
  );
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
