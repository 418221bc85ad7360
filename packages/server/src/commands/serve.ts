import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ServerType } from "@hono/node-server";
import { createApp } from "@roadside/worker";
import type { ServerLogLine } from "@roadside/worker/http/server-log";
import { runUpkeep } from "@roadside/worker/upkeep";
import { Command } from "commander";
import { v7 } from "uuid";
import { ASSETS } from "../assets.ts";
import { OperatorError } from "../failure.ts";
import { listen } from "../http/listen.ts";
import { createOpenBodies } from "../http/open-bodies.ts";
import { createSite, readClientAddress } from "../http/site.ts";
import { clusterUser, openInstallation, SQLITE_FILE } from "../installation.ts";
import { requireJournal } from "../journal/find-journal-fault.ts";
import { lockJournal, placeJournal, readJournal } from "../journal/place-journal.ts";
import { startMetrics } from "../metrics/start-metrics.ts";
import { describeRqlite } from "../rqlite/rqlite-platform.ts";
import { addServeOptions, findUnknownVariables, type ServeOptions } from "../serve-options.ts";
import { describeSqlite } from "../sqlite/sqlite-platform.ts";
import { print, printError } from "../terminal.ts";
import { verifyNightly } from "../verification/verify-nightly.ts";

const UPKEEP_MS = 3_600_000;
/** systemd kills a service 90 seconds after SIGTERM. */
const SHUTDOWN_LIMIT_MS = 30_000;

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
    if (process.env.ROADSIDE_ADDRESS_HEADER !== undefined)
      throw new OperatorError("ROADSIDE_ADDRESS_HEADER has no effect any more: use ROADSIDE_TRUSTED_PROXIES instead.");
    const installation = await openInstallation(options.state, { alone: true, database: options.database });
    for (const name of findUnknownVariables(command)) print(`The variable ${name} is unknown and has no effect.`);
    for (const name of installation.applied) print(`Applied the migration ${name}`);
    const { db, secrets, database } = installation;
    if (options.journal !== null)
      await requireJournal(options.journal, (await readJournal(db))?.folder ?? null, new Date());
    const journalLock = options.journal === null ? null : await lockJournal(options.journal);
    await placeJournal(db, options.journal);
    const platform = await (database
      ? describeRqlite(db, database, clusterUser())
      : describeSqlite(db, join(options.state, SQLITE_FILE)));
    const bodies = createOpenBodies();
    const observe = await startMetrics(options.metrics, { db, platform, openBodies: bodies.count });
    const app = createApp({
      db,
      ...secrets,
      dataKey: installation.dataKey,
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
    const { server, url } = await start(site, options);
    const verifying = verifyNightly(installation, log);
    endOnSignal(server, () => {
      verifying.stop();
      journalLock?.release();
      installation.close();
    });
    // Who waits for this line may send a signal next.
    print(`Ready at ${url}. The records are in ${options.state}.`);

    // Last, because it can take long, and a signal must not wait for it.
    const keepUp = () => runUpkeep({ db, ...secrets, now: new Date(), newId: v7, log });
    await keepUp();
    setInterval(keepUp, UPKEEP_MS).unref();
  });

/** Resolves when the server accepts connections. */
function start(
  site: ReturnType<typeof createSite>,
  { port, host }: ServeOptions,
): Promise<{ server: ServerType; url: string }> {
  return new Promise((resolve, reject) => {
    const server = listen(site, { port, host }, (opened) => {
      resolve({ server, url: `http://${host.includes(":") ? `[${host}]` : host}:${opened}` });
    });
    server.on("error", ({ code }: NodeJS.ErrnoException) => {
      const why = code === "EADDRINUSE" ? "is taken by another program" : `cannot be opened (${code})`;
      reject(new OperatorError(`Port ${port} on ${host} ${why}: choose another with --port or PORT.`));
    });
  });
}

/** On a signal, answers the calls in progress, then ends. A second signal, or the limit, ends them. */
function endOnSignal(server: ServerType, close: () => void): void {
  const cut = () => {
    if ("closeAllConnections" in server) server.closeAllConnections();
  };
  let isEnding = false;
  const end = () => {
    if (isEnding) return cut();
    isEnding = true;
    server.close(() => {
      close();
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
