import { existsSync } from "node:fs";
import { type HttpBindings, type ServerType, serve } from "@hono/node-server";
import { createApp } from "@roadside/worker";
import { addressReader, UNKNOWN_ADDRESS } from "@roadside/worker/http/address";
import type { ServerLogLine } from "@roadside/worker/http/server-log";
import { runUpkeep } from "@roadside/worker/upkeep";
import { Command } from "commander";
import { Hono } from "hono";
import { v7 } from "uuid";
import { ASSETS } from "../assets.ts";
import { OperatorError } from "../failure.ts";
import { type OpenInstallation, openInstallation } from "../installation.ts";
import { addServeOptions, findUnknownVariables, type ServeOptions, SOCKET_ADDRESS } from "../serve-options.ts";
import { serveFiles } from "../static-files.ts";
import { print, printError } from "../terminal.ts";

const UPKEEP_MS = 3_600_000;
/** systemd kills a service 90 seconds after SIGTERM. */
const SHUTDOWN_LIMIT_MS = 30_000;
const API_PATHS = ["/v1/*", "/healthz", "/openapi.json", "/docs", "/docs/*"];

export const command = addServeOptions(new Command("serve"))
  .description("Serves the API and the tablet UI on one address, on an installation that `roadside init` created.")
  .addHelpText(
    "after",
    `
It writes "Ready at …" when it answers calls. On SIGTERM it answers the calls in progress, for at most 30 seconds.

Example:
  $ roadside serve --state /srv/roadside --port 8787`,
  )
  .action(async (options: ServeOptions) => {
    const installation = await openInstallation(options.state, { alone: true });
    for (const name of findUnknownVariables(command)) print(`The variable ${name} is unknown and has no effect.`);
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
