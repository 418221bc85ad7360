import { join, resolve } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { getPlatformProxy } from "wrangler";

const ROOT = join(import.meta.dirname, "../../../..");

/** Everything that is bound to an installation on this machine, under its folder of state. `close` must be called, or the process never ends. */
export async function openLocalBindings(
  state: string,
): Promise<{ env: { DB: D1Database }; close: () => Promise<void> }> {
  const configPath = join(ROOT, "wrangler.toml");
  const { env, dispose } = await getPlatformProxy<{ DB: D1Database }>({
    configPath,
    persist: { path: join(state, "v3") },
    envFiles: [],
  });
  return { env, close: dispose };
}

/** The main database of an installation on this machine. `close` must be called, or the process never ends. */
export async function openLocalDatabase(state: string): Promise<{ db: D1Database; close: () => Promise<void> }> {
  const { env, close } = await openLocalBindings(state);
  return { db: env.DB, close };
}

/** The folder that ROADSIDE_STATE names, from where the person stands; `.roadside` in the project where it names none. */
export function stateFolder(): string {
  const named = process.env.ROADSIDE_STATE;
  return named ? resolve(process.env.INIT_CWD ?? "", named) : join(ROOT, ".roadside");
}
