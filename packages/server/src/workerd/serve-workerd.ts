import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { loadDemo } from "../demo/load.ts";
import { OperatorError } from "../failure.ts";
import { createSecrets, readSecrets, SECRETS_FILE, type Secrets } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "../sqlite/sqlite-d1.ts";
import { localDatabaseFile } from "../sqlite/workerd-file.ts";
import { watchServer } from "./watch-server.ts";
import { collectOutput, endWrangler, spawnWrangler } from "./wrangler-process.ts";

export interface ServeOptions {
  port: number;
  host: string;
  /** The folder of the local database and the secrets. */
  state: string;
  demo: boolean;
  /** An entry other than the configured one, for the benchmark. */
  entry?: string;
  /** Receives a line for each step that takes time. */
  log: (line: string) => void;
  /** Whether the app logs every request, or failures only. */
  appLog?: "requests" | "failures";
  /** Receives the app's server log, one JSON object per line. */
  onAppLog?: (line: string) => void;
}

export interface Served {
  url: string;
  /** Resolves if the server ends by itself or does not answer any more. */
  failed: Promise<void>;
  /** Ends the server and waits for its end. */
  close(): Promise<void>;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
}

/** Prepares the state folder, then serves the API and the tablet UI on one address, under workerd. */
export async function serve(options: ServeOptions): Promise<Served> {
  await checkPort(options.host, options.port);
  await prepareState(options);
  return startWorkerd(options);
}

/** Creates what the server needs in its state folder: secrets, a migrated database and, on request, the demo. */
export async function prepareState({ state, demo, log }: Pick<ServeOptions, "state" | "demo" | "log">): Promise<void> {
  const file = localDatabaseFile(state);
  await mkdir(dirname(file), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError(
      `The folder ${state} cannot be created (${error.code}): choose another with ROADSIDE_STATE.`,
    );
  });
  const secrets = existsSync(join(state, SECRETS_FILE)) ? await readSecrets(state) : await createSecrets(state);
  // Directly, because SQL through workerd takes six times as long.
  const db = openSqliteD1(file);
  try {
    log("Applying the migrations …");
    await migrate(db, await readMigrations());
    if (demo) await fillWithDemo(db, secrets, log);
  } finally {
    db.close();
  }
}

/** Starts workerd on a prepared state folder. */
export async function startWorkerd(options: Omit<ServeOptions, "demo">): Promise<Served> {
  const { port, host, state, log, entry, appLog = "failures", onAppLog } = options;
  log("Starting the server …");
  const scheduleToken = randomBytes(16).toString("hex");
  const variables = {
    ROADSIDE_LOG: appLog,
    // Any client can write any header, and no proxy is in front of the demo.
    ROADSIDE_ADDRESS_HEADER: "none",
    ROADSIDE_CORS_ORIGINS: process.env.ROADSIDE_CORS_ORIGINS || "",
    ROADSIDE_CLOCK: scheduleToken,
  };
  const child = spawnWrangler([
    "dev",
    ...(entry === undefined ? [] : [entry]),
    ...["--ip", host, "--port", String(port), "--persist-to", state],
    ...["--env-file", join(state, SECRETS_FILE)],
    ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    // wrangler prints the app's lines of level "info" among its own.
    ...["--log-level", appLog === "requests" ? "log" : "error"],
    ...["--show-interactive-dev-session", "false", "--inspector-port", "0"],
  ]);
  const readOutput = collectOutput(child);
  if (onAppLog) forwardAppLog(child, onAppLog);
  const url = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
  await waitUntilReady(url, child, readOutput);
  const schedule = setInterval(() => callSchedule(url, scheduleToken, log), SCHEDULE_MS);
  const watch = watchServer(url, child);
  const end = (signal: NodeJS.Signals) => {
    clearInterval(schedule);
    watch.stop();
    return endWrangler(child, signal);
  };
  return { url, failed: watch.failed, close: () => end("SIGINT"), kill: () => end("SIGKILL") };
}

const SCHEDULE_MS = 10 * 60_000;

/** Calls the Worker's `scheduled`, as Cloudflare's schedule does. */
async function callSchedule(url: string, token: string, log: (line: string) => void): Promise<void> {
  // workerd's local entry accepts such calls for this host only.
  const headers = { host: "localhost" };
  const response = await fetch(`${url}/cdn-cgi/local/scheduled?cron=${token}`, { headers }).catch(() => null);
  if (!response?.ok)
    log(`The ledger could not be updated (${response?.status ?? "no answer"}). The next attempt is in ten minutes.`);
}

/** The app's line; wrangler adds a mark and colours to errors. */
const APP_LINE = /\{"level":".*\}/;

function forwardAppLog(child: ChildProcess, onLine: (line: string) => void): void {
  for (const input of [child.stdout, child.stderr]) {
    if (!input) continue;
    createInterface({ input }).on("line", (line) => {
      const [appLine] = APP_LINE.exec(line) ?? [];
      if (appLine !== undefined) onLine(appLine);
    });
  }
}

async function fillWithDemo(db: SqliteD1, secrets: Secrets, log: (line: string) => void): Promise<void> {
  log("Loading the demo's nights …");
  const isLoaded = await loadDemo(db, {
    now: new Date(),
    personalKey: secrets.personalKey,
    onProgress: (entries) => log(`  ${entries} entries`),
  });
  if (!isLoaded) log("  they are already loaded");
}

/** Throws an OperatorError if another program has the port, before anything else is done. */
export async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice = `choose another, as in PORT=${port + 1} npm start.`;
    if (code === "EADDRINUSE") throw new OperatorError(`Port ${port} is taken by another program: ${advice}`);
    throw new OperatorError(`Port ${port} on ${host} cannot be opened (${code}): ${advice}`);
  } finally {
    probe.close();
  }
}

const READY_TIMEOUT_MS = 90_000;

async function waitUntilReady(url: string, child: ChildProcess, readOutput: () => string): Promise<void> {
  for (const startedMs = Date.now(); Date.now() - startedMs < READY_TIMEOUT_MS; ) {
    if (child.exitCode !== null) throw new Error(`the server ended while starting:\n${readOutput()}`);
    const response = await fetch(`${url}/readyz`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await endWrangler(child, "SIGKILL");
  throw new Error(`the server was not ready within ${READY_TIMEOUT_MS / 1_000} s:\n${readOutput()}`);
}
