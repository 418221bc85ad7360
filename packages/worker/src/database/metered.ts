import type { D1Database } from "@cloudflare/workers-types";
import type { Meter } from "../meter.ts";
import type { Pace } from "../pace.ts";
import { gated } from "./round-trips.ts";

/** The database, with everything that is asked of it written to the meter of the moment, where there is one. */
export function metered(db: D1Database, { elapsedMs }: Pace, meter: () => Meter | undefined): D1Database {
  return gated(db, async ({ go }) => {
    const current = meter();
    if (!current) return go();
    const started = elapsedMs();
    current.roundTrips += 1;
    try {
      const answered = await go();
      for (const { rows_read: read, rows_written: written } of answered.metas) {
        current.rowsRead += read;
        current.rowsWritten += written;
      }
      return answered;
    } finally {
      current.ms += elapsedMs() - started;
    }
  });
}
