import type { D1Database } from "@cloudflare/workers-types";
import { v7 } from "uuid";
import { createApp } from "./app.ts";
import { addressReader, UNKNOWN_ADDRESS } from "./http/address.ts";
import { parseOrigins } from "./http/cross-origin.ts";
import type { ServerLogLine } from "./http/server-log.ts";
import { looksLikeSigningKey } from "./ledger/signing.ts";
import { installationOn } from "./store/installation.ts";
import { runUpkeep } from "./upkeep.ts";

interface Env {
  DB: D1Database;
  /** `wrangler secret put ROADSIDE_SECRET`: at least 32 random characters. */
  ROADSIDE_SECRET?: string;
  /** `wrangler secret put ROADSIDE_PERSONAL_KEY`: at least 32 random characters, stored as long as the records. */
  ROADSIDE_PERSONAL_KEY?: string;
  /** `failures` logs only failures, not each request. */
  ROADSIDE_LOG?: string;
  /** `wrangler secret put ROADSIDE_SIGNING_KEY`: a private key on P-256 as PKCS#8 in base64. */
  ROADSIDE_SIGNING_KEY?: string;
  /** The header with the address of the caller; `none` to trust no header. By default Cloudflare's own. */
  ROADSIDE_ADDRESS_HEADER?: string;
  /** The origins whose pages may call from a browser, separated by commas. By default none. */
  ROADSIDE_CORS_ORIGINS?: string;
  /**
   * The only name by which a local server's clock may call `scheduled`, because workerd accepts that call from any
   * client. Not set on Cloudflare.
   */
  ROADSIDE_CLOCK?: string;
}

let app: ReturnType<typeof createApp> | null = null;

/**
 * The entry point for Cloudflare Workers. All other paths are static files of the tablet UI, which the platform itself
 * serves.
 */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const {
      ROADSIDE_SECRET: secret = "",
      ROADSIDE_PERSONAL_KEY: personalKey = "",
      ROADSIDE_SIGNING_KEY: signingKey = "",
    } = env;
    const missing = secret.length < 32 ? "ROADSIDE_SECRET" : personalKey.length < 32 ? "ROADSIDE_PERSONAL_KEY" : null;
    if (missing)
      return new Response(`${missing} is not set: it needs at least 32 random characters.\n`, { status: 503 });
    if (!looksLikeSigningKey(signingKey)) {
      return new Response(
        "ROADSIDE_SIGNING_KEY is not set: it needs a private key on P-256, as docs/operate.md says.\n",
        { status: 503 },
      );
    }
    if (app) return app.fetch(request, env);
    // A database that cannot be read has no records to decrypt either: the app says why, and the next call tries again.
    const dataKey = await installationOn(env.DB)
      .openDataKey(personalKey)
      .catch(() => null);
    const opened = createApp({
      db: env.DB,
      secret,
      personalKey,
      dataKey: dataKey ?? personalKey,
      signingKey,
      clock: () => new Date(),
      newId: v7,
      log,
      logRequests: env.ROADSIDE_LOG !== "failures",
      addressOf: addressOf(env),
      corsOrigins: parseOrigins(env.ROADSIDE_CORS_ORIGINS ?? ""),
    });
    if (dataKey !== null) app = opened;
    return opened.fetch(request, env);
  },

  /** Called every hour by the platform's clock. */
  async scheduled({ cron }: { cron: string }, env: Env): Promise<void> {
    if (env.ROADSIDE_CLOCK && cron !== env.ROADSIDE_CLOCK) throw new Error("only the server's own clock may call this");
    const { DB, ROADSIDE_SIGNING_KEY: signingKey = "", ROADSIDE_PERSONAL_KEY: personalKey = "" } = env;
    if (!looksLikeSigningKey(signingKey) || personalKey.length < 32) return;
    await runUpkeep({ db: DB, personalKey, signingKey, now: new Date(), newId: v7, log });
  },
};

function addressOf({ ROADSIDE_ADDRESS_HEADER: header = "cf-connecting-ip" }: Env) {
  return header === "none" ? UNKNOWN_ADDRESS : addressReader(header);
}

function log(line: ServerLogLine): void {
  // The platform collects the console output; one JSON object per line.
  // biome-ignore lint/suspicious/noConsole: this is the log
  const write = line.level === "error" ? console.error : console.info;
  write(JSON.stringify(line));
}
