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
import { secretsOf } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { sqliteD1 } from "../sqlite/sqlite-d1.ts";
import { staticFiles } from "../static-files.ts";
import { stateFolder } from "../workerd/local-database.ts";

// The entry for a machine of one's own, under Node or Deno, without workerd: one SQLite file, one process, the API and the tablet UI on one address.
const SOCKET_ADDRESS = "x-roadside-socket-address";
const UPKEEP_MS = 3_600_000;
const port = Number(process.env.PORT || 8787);
const hostname = process.env.HOST || "127.0.0.1";
const state = stateFolder();
await mkdir(state, { recursive: true });
const secrets = await secretsOf(state);
const db = sqliteD1(join(state, "roadside.sqlite"));
for (const name of await migrate(db, await readMigrations())) say(`Applied the migration ${name}`);
// Unlike `npm start`, this is for real work: the demo comes only to whoever asks for it.
if (process.env.ROADSIDE_DEMO === "yes")
  await loadDemo(db, { now: new Date(), ...secrets, onProgress: (entries) => say(`  ${entries} entries`) });

const address = process.env.ROADSIDE_ADDRESS_HEADER;
const app = createApp({
  db,
  ...secrets,
  clock: () => new Date(),
  newId: v7,
  log,
  logRequests: process.env.ROADSIDE_LOG !== "failures",
  addressOf: addressReader(address ?? SOCKET_ADDRESS),
  corsOrigins: parseOrigins(process.env.ROADSIDE_CORS_ORIGINS ?? ""),
});
const built = join(import.meta.dirname, "../../../tablet-ui/dist");
const site = new Hono<{ Bindings: HttpBindings }>();
for (const path of ["/v1/*", "/healthz", "/openapi.json", "/docs", "/docs/*"]) {
  site.all(path, (c) => {
    const headers = new Headers(c.req.raw.headers);
    // Whatever the caller wrote there is not theirs to write.
    headers.set(SOCKET_ADDRESS, c.env.incoming.socket.remoteAddress ?? "");
    return app.fetch(new Request(c.req.raw, { headers }));
  });
}
for (const handler of existsSync(built) ? staticFiles(built) : []) site.get("*", handler);
if (!existsSync(built)) say("The tablet UI is not built (pnpm build), so only the API is served.");

const server = serve({ fetch: site.fetch, port, hostname }, ({ port: taken }) =>
  say(`Roadside runs at http://${hostname}:${taken}\nThe records are in ${state}`),
);
server.on("error", (error: NodeJS.ErrnoException) => {
  process.stderr.write(`Port ${port} on ${hostname} cannot be opened (${error.code}): choose another with PORT.\n`);
  process.exit(1);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);

// Last, since it may take long where much was left, and asking it to end must not wait for that.
const keepUp = () => runUpkeep({ db, ...secrets, now: new Date(), newId: v7, log });
await keepUp();
setInterval(keepUp, UPKEEP_MS).unref();

/** What is under way is answered first; a connection on which nothing is asked holds up nobody. */
function end(): void {
  server.close(() => {
    db.close();
    process.exit(0);
  });
  if ("closeIdleConnections" in server) server.closeIdleConnections();
}

function log(line: ServerLogLine): void {
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
