import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ServerType } from "@hono/node-server";
import { createApp } from "@roadside/worker";
import { parseOrigins } from "@roadside/worker/http/cross-origin";
import type { ServerLogLine } from "@roadside/worker/http/server-log";
import { runUpkeep } from "@roadside/worker/upkeep";
import { Command, InvalidArgumentError, Option } from "commander";
import { v7 } from "uuid";
import { ASSETS } from "../assets.ts";
import { OperatorError } from "../failure.ts";
import { parsePublicUrl, parseTrustedProxies, type TrustedProxies } from "../http/forwarded.ts";
import { listen } from "../http/listen.ts";
import { createOpenBodies } from "../http/open-bodies.ts";
import { createSite, readClientAddress } from "../http/site.ts";
import { clusterUser, type OpenInstallation, openInstallation, SQLITE_FILE } from "../installation.ts";
import { type MetricsAddress, parseMetricsAddress } from "../metrics/metrics-server.ts";
import { startMetrics } from "../metrics/start-metrics.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption, wholeNumber } from "../options.ts";
import { describeRqlite } from "../rqlite/rqlite-platform.ts";
import { describeSqlite } from "../sqlite/sqlite-platform.ts";
import { print, printError } from "../terminal.ts";

interface ServeOptions extends StateOption, DatabaseOption {
  readonly port: number;
  readonly host: string;
  readonly log: "requests" | "failures";
  readonly publicUrl: string | null;
  readonly trustedProxies: TrustedProxies;
  readonly metrics: MetricsAddress | null;
  readonly corsOrigins: readonly string[];
}

const UPKEEP_MS = 3_600_000;
/** systemd kills a service 90 seconds after SIGTERM. */
const SHUTDOWN_LIMIT_MS = 30_000;

export const command = new Command("serve")
  .description("Serves the API and the tablet UI on one address, on an installation that `roadside init` created.")
  .addOption(stateOption())
  .addOption(databaseOption())
  .addOption(new Option("--port <number>", "port").env("PORT").argParser(wholeNumber(0, 65_535)).default(8787))
  .addOption(
    new Option("--host <address>", "address to listen on; 0.0.0.0 for every network card")
      .env("HOST")
      .default("127.0.0.1"),
  )
  .addOption(
    new Option("--log <lines>", "lines of the server log, on standard error")
      .env("ROADSIDE_LOG")
      .choices(["requests", "failures"])
      .default("requests"),
  )
  .addOption(
    new Option("--public-url <url>", "address under which clients reach the server, as in https://roadside.example")
      .env("ROADSIDE_PUBLIC_URL")
      .argParser(parseWith(parsePublicUrl))
      .default(null, "from the request"),
  )
  .addOption(
    new Option("--trusted-proxies <list>", "proxies whose X-Forwarded headers are read, as in 127.0.0.1, 10.0.0.0/8")
      .env("ROADSIDE_TRUSTED_PROXIES")
      .argParser(parseWith(parseTrustedProxies))
      .default(parseTrustedProxies(""), "none"),
  )
  .addOption(
    new Option("--metrics <address>", "address and port of the metrics for Prometheus, as in 127.0.0.1:9464")
      .env("ROADSIDE_METRICS")
      .argParser(parseWith(parseMetricsAddress))
      .default(null, "no metrics"),
  )
  .addOption(
    new Option("--cors-origins <list>", "origins whose pages may call the API, separated by commas")
      .env("ROADSIDE_CORS_ORIGINS")
      .argParser(parseWith(parseOrigins))
      .default([], "none"),
  )
  .addHelpText(
    "after",
    `
It writes "Ready at …" when it answers calls. On SIGTERM it answers the calls in progress, for at most 30 seconds.

Example:
  $ roadside serve --state /srv/roadside --port 8787`,
  )
  .action(async (options: ServeOptions) => {
    if (process.env.ROADSIDE_ADDRESS_HEADER !== undefined)
      throw new OperatorError("ROADSIDE_ADDRESS_HEADER has no effect any more: use ROADSIDE_TRUSTED_PROXIES instead.");
    const installation = await openInstallation(options.state, { alone: true, database: options.database });
    for (const name of installation.applied) print(`Applied the migration ${name}`);
    const { db, secrets, database } = installation;
    const platform = await (database
      ? describeRqlite(db, database, clusterUser())
      : describeSqlite(db, join(options.state, SQLITE_FILE)));
    const bodies = createOpenBodies();
    const observe = await startMetrics(options.metrics, { db, platform, openBodies: bodies.count });
    const app = createApp({
      db,
      ...secrets,
      clock: () => new Date(),
      newId: v7,
      log,
      logRequests: options.log === "requests",
      addressOf: readClientAddress,
      platform,
      corsOrigins: options.corsOrigins,
      ...(observe ? { observe } : {}),
    });
    const pages = existsSync(ASSETS.tabletUi) ? ASSETS.tabletUi : null;
    if (pages === null) print("The tablet UI is not built (pnpm build): only the API is served.");
    const site = createSite({ api: (request) => app.fetch(request), pages, forwarding: options, bodies });
    const server = await start(site, options);
    endOnSignal(server, installation);

    // Last, because it can take long, and a signal must not wait for it.
    const keepUp = () => runUpkeep({ db, ...secrets, now: new Date(), newId: v7, log });
    await keepUp();
    setInterval(keepUp, UPKEEP_MS).unref();
  });

/** Returns a parser of an option from one that throws an error. */
function parseWith<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

/** Resolves when the server accepts connections. */
function start(site: ReturnType<typeof createSite>, { port, host, state }: ServeOptions): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = listen(site, { port, host }, (opened) => {
      print(`Ready at http://${host.includes(":") ? `[${host}]` : host}:${opened}. The records are in ${state}.`);
      resolve(server);
    });
    server.on("error", ({ code }: NodeJS.ErrnoException) => {
      const why = code === "EADDRINUSE" ? "is taken by another program" : `cannot be opened (${code})`;
      reject(new OperatorError(`Port ${port} on ${host} ${why}: choose another with --port or PORT.`));
    });
  });
}

/** On a signal, answers the calls in progress, then ends. A second signal, or the limit, ends them. */
function endOnSignal(server: ServerType, installation: OpenInstallation): void {
  const cut = () => {
    if ("closeAllConnections" in server) server.closeAllConnections();
  };
  let isEnding = false;
  const end = () => {
    if (isEnding) return cut();
    isEnding = true;
    server.close(() => {
      installation.close();
      process.exit(0);
    });
    // Idle connections do not delay the end.
    if ("closeIdleConnections" in server) server.closeIdleConnections();
    setTimeout(cut, SHUTDOWN_LIMIT_MS).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
}

function log(line: ServerLogLine): void {
  printError(JSON.stringify(line));
}
