import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createApp } from "@roadside/worker";
import { parseOrigins } from "@roadside/worker/http/cross-origin";
import type { ServerLogLine } from "@roadside/worker/http/server-log";
import { runUpkeep } from "@roadside/worker/upkeep";
import { v7 } from "uuid";
import packageFacts from "../../package.json" with { type: "json" };
import { loadDemo } from "../demo/load.ts";
import { parsePublicUrl, parseTrustedProxies } from "../http/forwarded.ts";
import { listen } from "../http/listen.ts";
import { createOpenBodies } from "../http/open-bodies.ts";
import { createSite, readClientAddress } from "../http/site.ts";
import { ROOT, resolveStateFolder, SQLITE_FILE } from "../installation.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { parseMetricsAddress, serveMetrics } from "../metrics/metrics-server.ts";
import { readGauges } from "../metrics/read-gauges.ts";
import { loadSecrets } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1 } from "../sqlite/sqlite-d1.ts";
import { describeSqlite } from "../sqlite/sqlite-platform.ts";
import { print, printError } from "../terminal.ts";

const UPKEEP_MS = 3_600_000;

/** Serves the API and the tablet UI on one address, on a SQLite file, under Node or Deno, until a signal ends it. */
export async function run(): Promise<number> {
  const port = Number(process.env.PORT || 8787);
  const hostname = process.env.HOST || "127.0.0.1";
  if (process.env.ROADSIDE_ADDRESS_HEADER) {
    printError("ROADSIDE_ADDRESS_HEADER has no effect any more: name your proxy in ROADSIDE_TRUSTED_PROXIES instead.");
    return 1;
  }
  const {
    ROADSIDE_PUBLIC_URL: publicUrl,
    ROADSIDE_TRUSTED_PROXIES: proxies,
    ROADSIDE_METRICS: metricsAt,
  } = process.env;
  const forwarding = {
    publicUrl: publicUrl ? parsePublicUrl(publicUrl) : null,
    trustedProxies: parseTrustedProxies(proxies ?? ""),
  };
  const metricsAddress = metricsAt ? parseMetricsAddress(metricsAt) : null;
  const state = resolveStateFolder();
  await mkdir(state, { recursive: true });
  const secrets = await loadSecrets(state);
  const db = openSqliteD1(join(state, SQLITE_FILE));
  for (const name of await migrate(db, await readMigrations())) print(`Applied the migration ${name}`);
  // Unlike `npm start`, this is for real use: the demo is loaded on request only.
  if (process.env.ROADSIDE_DEMO === "yes")
    await loadDemo(db, { now: new Date(), ...secrets, onProgress: (entries) => print(`  ${entries} entries`) });

  const platform = await describeSqlite(db, join(state, SQLITE_FILE));
  const bodies = createOpenBodies();
  const runtime = "Deno" in globalThis ? "deno" : `node ${process.versions.node}`;
  const metrics = metricsAddress
    ? createMetrics({
        readGauges: () => readGauges(db, platform, bodies.count()),
        facts: { version: packageFacts.version, engine: platform.engine, runtime },
        now: Date.now,
      })
    : null;
  if (metrics && metricsAddress) await serveMetrics(metrics, metricsAddress);
  const app = createApp({
    db,
    ...secrets,
    clock: () => new Date(),
    newId: v7,
    log,
    logRequests: process.env.ROADSIDE_LOG !== "failures",
    addressOf: readClientAddress,
    platform,
    ...(metrics ? { observe: metrics.observe } : {}),
    corsOrigins: parseOrigins(process.env.ROADSIDE_CORS_ORIGINS ?? ""),
  });
  const built = join(ROOT, "packages/tablet-ui/dist");
  const pages = existsSync(built) ? built : null;
  if (pages === null) print("The tablet UI is not built (pnpm build): only the API is served.");
  const site = createSite({ api: (request) => app.fetch(request), pages, forwarding, bodies });
  const server = listen(site, { host: hostname, port }, (opened) =>
    print(`Roadside runs at http://${hostname}:${opened}\nThe records are in ${state}`),
  );
  server.on("error", (error: NodeJS.ErrnoException) => {
    printError(`Port ${port} on ${hostname} cannot be opened (${error.code}): choose another with PORT.`);
    process.exit(1);
  });

  // Calls in progress are answered first; idle connections do not delay the end.
  const end = () => {
    server.close(() => {
      db.close();
      process.exit(0);
    });
    if ("closeIdleConnections" in server) server.closeIdleConnections();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);

  // Last, because it can take long, and a signal must not wait for it.
  const keepUp = () => runUpkeep({ db, ...secrets, now: new Date(), newId: v7, log });
  await keepUp();
  setInterval(keepUp, UPKEEP_MS).unref();
  return 0;
}

function log(line: ServerLogLine): void {
  printError(JSON.stringify(line));
}
