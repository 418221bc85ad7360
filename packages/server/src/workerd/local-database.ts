import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { getPlatformProxy } from "wrangler";
import { ROOT } from "../installation.ts";

/** Opens the database of `npm start` in a state folder. `close` must be called, or the process never ends. */
export async function openLocalDatabase(state: string): Promise<{ db: D1Database; close: () => Promise<void> }> {
  const { env, dispose } = await getPlatformProxy<{ DB: D1Database }>({
    configPath: join(ROOT, "wrangler.toml"),
    persist: { path: join(state, "v3") },
    envFiles: [],
  });
  return { db: env.DB, close: dispose };
}
