import { existsSync } from "node:fs";
import { type HttpBindings, type ServerType, serve } from "@hono/node-server";
import { createApp } from "@roadside/worker";
import { addressReader, UNKNOWN_ADDRESS } from "@roadside/worker/http/address";
import { parseOrigins } from "@roadside/worker/http/cross-origin";
import type { ServerLogLine } from "@roadside/worker/http/server-log";
import { runUpkeep } from "@roadside/worker/upkeep";
import { Command, InvalidArgumentError, Option } from "commander";
import { Hono } from "hono";
import { v7 } from "uuid";
import { ASSETS } from "../assets.ts";
import { OperatorError } from "../failure.ts";
import { type OpenInstallation, openInstallation } from "../installation.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption, wholeNumber } from "../options.ts";
import { serveFiles } from "../static-files.ts";
import { print, printError } from "../terminal.ts";

interface ServeOptions extends StateOption, DatabaseOption {
  readonly port: number;
  readonly host: string;
  readonly log: "requests" | "failures";
  readonly addressHeader: string;
  readonly corsOrigins: readonly string[];
}

const SOCKET_ADDRESS = "x-roadside-socket-address";
const UPKEEP_MS = 3_600_000;
/** systemd kills a service 90 seconds after SIGTERM. */
const SHUTDOWN_LIMIT_MS = 30_000;
const API_PATHS = ["/v1/*", "/healthz", "/openapi.json", "/docs", "/docs/*"];

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
    new Option(
      "--address-header <name>",
      "header in which your proxy writes the client's address; none trusts no header",
    )
      .env("ROADSIDE_ADDRESS_HEADER")
      .argParser(parseHeaderName)
      .default(SOCKET_ADDRESS, "address of the connection"),
  )
  .addOption(
    new Option("--cors-origins <list>", "origins whose pages may call the API, separated by commas")
      .env("ROADSIDE_CORS_ORIGINS")
      .argParser(parseOriginList)
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
    const installation = await openInstallation(options.state, { alone: true, database: options.database });
    for (const name of installation.applied) print(`Applied the migration ${name}`);
    const { db, secrets } = installation;
    const app = createApp({
      db,
      ...secrets,
      clock: () => new Date(),
      newId: v7,
      log,
      logRequests: options.log === "requests",
      addressOf: options.addressHeader === "none" ? UNKNOWN_ADDRESS : addressReader(options.addressHeader),
      corsOrigins: options.corsOrigins,
    });
    const server = await listen(createSite(app), options);
    endOnSignal(server, installation);

    // Last, because it can take long, and a signal must not wait for it.
    const keepUp = () => runUpkeep({ db, ...secrets, now: new Date(), newId: v7, log });
    await keepUp();
    setInterval(keepUp, UPKEEP_MS).unref();
  });

function parseHeaderName(text: string): string {
  if (!/^[A-Za-z0-9-]+$/.test(text)) throw new InvalidArgumentError("must be the name of a header, as in x-real-ip.");
  return text.toLowerCase();
}

function parseOriginList(text: string): string[] {
  try {
    return parseOrigins(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** Resolves when the server accepts connections. */
function listen(site: ReturnType<typeof createSite>, { port, host, state }: ServeOptions): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: site.fetch, port, hostname: host }, ({ port: opened }) => {
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

/** The API and the built tablet UI on one address. */
function createSite(app: ReturnType<typeof createApp>) {
  const site = new Hono<{ Bindings: HttpBindings }>();
  for (const path of API_PATHS) {
    site.all(path, (c) => {
      const headers = new Headers(c.req.raw.headers);
      // Replaces what the caller may have written there.
      headers.set(SOCKET_ADDRESS, c.env.incoming.socket.remoteAddress ?? "");
      return app.fetch(new Request(c.req.raw, { headers }));
    });
  }
  if (existsSync(ASSETS.tabletUi)) for (const handler of serveFiles(ASSETS.tabletUi)) site.get("*", handler);
  else print("The tablet UI is not built (pnpm build): only the API is served.");
  return site;
}

function log(line: ServerLogLine): void {
  printError(JSON.stringify(line));
}
