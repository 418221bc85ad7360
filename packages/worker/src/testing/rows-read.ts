import { env } from "cloudflare:workers";
import type { D1Database } from "@cloudflare/workers-types";
import { createMeter } from "../database/meter.ts";
import { metered } from "../database/metered.ts";
import { PLATFORM_TIMING } from "../database/timing.ts";

/** How many rows D1 reads for what this asks the database. */
export async function rowsRead(run: (db: D1Database) => Promise<unknown>): Promise<number> {
  const meter = createMeter();
  await run(metered(env.DB, PLATFORM_TIMING, () => ({ meter })));
  return meter.rowsRead;
}
