import type { D1Database } from "@cloudflare/workers-types";
import { gated } from "./round-trips.ts";
import { unavailabilityOf } from "./store-unavailable.ts";
import type { Timing } from "./timing.ts";

/** As many as D1's documentation advises. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 50;
const MAX_WAIT_MS = 1_000;

/**
 * Wraps a database so that reads are retried after a transient failure. Writes are not retried: one whose response was
 * lost may have been carried out, so an idempotent writer such as the ingest reads the result first. A failure of the
 * database itself is thrown as `StoreUnavailable`.
 */
export function retrying(db: D1Database, { sleep, jitter }: Timing): D1Database {
  return gated(db, async ({ sql, make }) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await make();
      } catch (error) {
        const unavailable = unavailabilityOf(error);
        if (!unavailable?.isTransient || attempt === ATTEMPTS || !sql.every(isRead)) throw unavailable ?? error;
        await sleep(waitMs(attempt, jitter()));
      }
    }
  });
}

function isRead(sql: string): boolean {
  return (
    /^\s*(select|explain)\b/i.test(sql) || (/^\s*with\b/i.test(sql) && !/\b(insert|update|delete|replace)\b/i.test(sql))
  );
}

/** Anything up to a bound that doubles ("full jitter"). */
function waitMs(attempt: number, dice: number): number {
  return dice * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}
