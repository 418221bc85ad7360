import type { D1Database } from "@cloudflare/workers-types";
import type { Meter } from "./meter.ts";
import { type Askable, type Gate, gated } from "./round-trips.ts";
import type { Timing } from "./timing.ts";

/** The request of the moment, where there is one: what it has cost so far, and the session of the database in which it asks. */
export interface Current {
  readonly meter?: Meter | undefined;
  readonly session?: Askable | undefined;
}

/** The database, with everything that is asked of it asked in the session of the moment and written to its meter. */
export function metered(db: D1Database, { elapsedMs }: Timing, current: () => Current): D1Database {
  const gate: Gate = async ({ go }) => {
    const { meter } = current();
    if (!meter) return go();
    const started = elapsedMs();
    meter.roundTrips += 1;
    try {
      const answered = await go();
      for (const { rows_read: read, rows_written: written } of answered.metas) {
        meter.rowsRead += read;
        meter.rowsWritten += written;
      }
      return answered;
    } finally {
      meter.ms += elapsedMs() - started;
    }
  };
  return gated(db, gate, () => current().session ?? db);
}
