import type { D1Database } from "@cloudflare/workers-types";
import type { Meter } from "./meter.ts";
import { type Gate, gated, type Queryable } from "./round-trips.ts";
import type { Timing } from "./timing.ts";

/** The current request, if there is one: its meter, and its session of the database. */
export interface Current {
  readonly meter?: Meter | undefined;
  readonly session?: Queryable | undefined;
}

/** Returns a database whose round trips use the session of the current request and are counted by its meter. */
export function metered(db: D1Database, { elapsedMs }: Timing, current: () => Current): D1Database {
  const gate: Gate = async ({ make }) => {
    const { meter } = current();
    if (!meter) return make();
    const started = elapsedMs();
    meter.roundTrips += 1;
    try {
      const answer = await make();
      for (const { rows_read: read, rows_written: written } of answer.metas) {
        meter.rowsRead += read;
        meter.rowsWritten += written;
      }
      return answer;
    } finally {
      meter.ms += elapsedMs() - started;
    }
  };
  return gated(db, gate, () => current().session ?? db);
}
