import { env } from "cloudflare:workers";
import type { D1Database } from "@cloudflare/workers-types";
import { newMeter } from "../database/meter.ts";
import { metered } from "../database/metered.ts";
import { PLATFORM_PACE } from "../database/pace.ts";

/** How many rows D1 reads for what this asks the database. */
export async function rowsRead(ask: (db: D1Database) => Promise<unknown>): Promise<number> {
  const meter = newMeter();
  await ask(metered(env.DB, PLATFORM_PACE, () => ({ meter })));
  return meter.rowsRead;
}
