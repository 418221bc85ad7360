import type { D1Database } from "@cloudflare/workers-types";
import { gated } from "./round-trips.ts";
import { unavailabilityOf } from "./store-unavailable.ts";
import type { Timing } from "./timing.ts";

/** The number that D1's documentation advises. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 50;
const MAX_WAIT_MS = 1_000;

/**
 * Returns a database that retries reads after a transient failure. A write is not retried, since it may have been
 * executed although its answer was lost: an idempotent caller, as the ingest, reads first. Other failures of the
 * database are thrown as `StoreUnavailable`.
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

/** A random wait up to a bound that doubles ("full jitter"). */
function waitMs(attempt: number, random: number): number {
  return random * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}
