import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type HttpBindings, serve } from "@hono/node-server";
import { createApp } from "@roadside/worker";
import { addressReader } from "@roadside/worker/http/address";
import { parseOrigins } from "@roadside/worker/http/cross-origin";
import type { ServerLogLine } from "@roadside/worker/http/server-log";
import { runUpkeep } from "@roadside/worker/upkeep";
import { Hono } from "hono";
import { v7 } from "uuid";
import { loadDemo } from "../demo/load.ts";
import { ROOT, resolveStateFolder, SQLITE_FILE } from "../installation.ts";
import { loadSecrets } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1 } from "../sqlite/sqlite-d1.ts";
import { serveFiles } from "../static-files.ts";
import { print, printError } from "../terminal.ts";

const SOCKET_ADDRESS = "x-roadside-socket-address";
const UPKEEP_MS = 3_600_000;
const API_PATHS = ["/v1/*", "/healthz", "/openapi.json", "/docs", "/docs/*"];

/** Serves the API and the tablet UI on one address, on a SQLite file, under Node or Deno, until a signal ends it. */
export async function run(): Promise<number> {
  const port = Number(process.env.PORT || 8787);
  const hostname = process.env.HOST || "127.0.0.1";
  const state = resolveStateFolder();
  await mkdir(state, { recursive: true });
  const secrets = await loadSecrets(state);
  const db = openSqliteD1(join(state, SQLITE_FILE));
  for (const name of await migrate(db, await readMigrations())) print(`Applied the migration ${name}`);
  // Unlike `npm start`, this is for real use: the demo is loaded on request only.
  if (process.env.ROADSIDE_DEMO === "yes")
    await loadDemo(db, { now: new Date(), ...secrets, onProgress: (entries) => print(`  ${entries} entries`) });

  const app = createApp({
    db,
    ...secrets,
    clock: () => new Date(),
    newId: v7,
    log,
    logRequests: process.env.ROADSIDE_LOG !== "failures",
    addressOf: addressReader(process.env.ROADSIDE_ADDRESS_HEADER ?? SOCKET_ADDRESS),
    corsOrigins: parseOrigins(process.env.ROADSIDE_CORS_ORIGINS ?? ""),
  });
  const server = serve({ fetch: createSite(app).fetch, port, hostname }, ({ port: opened }) =>
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
  const built = join(ROOT, "packages/tablet-ui/dist");
  if (existsSync(built)) for (const handler of serveFiles(built)) site.get("*", handler);
  else print("The tablet UI is not built (pnpm build): only the API is served.");
  return site;
}

function log(line: ServerLogLine): void {
  printError(JSON.stringify(line));
}
