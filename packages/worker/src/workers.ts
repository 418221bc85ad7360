import type { D1Database } from "@cloudflare/workers-types";
import { v7 } from "uuid";
import { createApp } from "./app.ts";
import type { LogLine } from "./log-line.ts";

interface Env {
  DB: D1Database;
  /** `wrangler secret put ROADSIDE_SECRET`: at least 32 random characters. */
  ROADSIDE_SECRET?: string;
  /** `wrangler secret put ROADSIDE_PERSONAL_KEY`: at least 32 random characters, kept for as long as the records are. */
  ROADSIDE_PERSONAL_KEY?: string;
  /** `failures` writes no line for each request, only what went wrong. */
  ROADSIDE_LOG?: string;
}

let app: ReturnType<typeof createApp> | null = null;

/** The entry for Cloudflare Workers. Everything that is not the API's is a static file of the tablet UI, which the platform serves itself. */
export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    const { ROADSIDE_SECRET: secret = "", ROADSIDE_PERSONAL_KEY: personalKey = "" } = env;
    const missing = secret.length < 32 ? "ROADSIDE_SECRET" : personalKey.length < 32 ? "ROADSIDE_PERSONAL_KEY" : null;
    if (missing) return new Response(`${missing} is not set: it needs at least 32 random characters.\n`, { status: 503 });
    app ??= createApp({ db: env.DB, secret, personalKey, clock: () => new Date(), newId: v7, log, logRequests: env.ROADSIDE_LOG !== "failures" });
    return app.fetch(request, env);
  },
};

function log(line: LogLine): void {
  // The platform collects the console; one JSON object a line.
  // biome-ignore lint/suspicious/noConsole: this is the log
  const write = line.level === "error" ? console.error : console.info;
  write(JSON.stringify(line));
}
