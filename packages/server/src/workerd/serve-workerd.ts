import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { loadDemo } from "../demo/load.ts";
import { type Secrets, secretsFile, secretsOf } from "../secrets.ts";
import { openLocalDatabase } from "./local-database.ts";

export const ROOT = join(import.meta.dirname, "../../../..");
const WRANGLER = join(import.meta.dirname, "wrangler.ts");
const CONFIG = join(ROOT, "wrangler.toml");

export interface ServeOptions {
  port: number;
  host: string;
  /** Folder of the local database and the installation's secrets. */
  state: string;
  demo: boolean;
  /** Another entry than the configured one: the benchmark measures with it. */
  entry?: string;
  /** One line for each step that takes a while. */
  log: (line: string) => void;
  /** Whether the app logs every request, or only what fails. */
  appLog?: "requests" | "failures";
  /** The app's own log, one JSON object a line. */
  onAppLog?: (line: string) => void;
}

export interface Served {
  url: string;
  /** Ends the server and waits until it has. */
  close(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** A reason to stop that a person can do something about; its message is one sentence for them. */
export class CannotServe extends Error {}

/** Prepares the folder of state, then serves the API and the built tablet UI on one address, all under workerd. */
export async function serve(options: ServeOptions): Promise<Served> {
  await refuseTakenPort(options.host, options.port);
  await prepareState(options);
  return startWorkerd(options);
}

/** Creates what the server needs in its folder of state: secrets, a migrated database and, on request, the demo. */
export async function prepareState({ state, demo, log }: Pick<ServeOptions, "state" | "demo" | "log">): Promise<void> {
  await mkdir(state, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new CannotServe(`The folder ${state} cannot be made (${error.code}): choose another with ROADSIDE_STATE.`);
  });
  const secrets = await secretsOf(state);
  log("Applying the migrations …");
  await wrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", state]);
  if (demo) await fillWithDemo(state, secrets, log);
}

/** Serves a state that is prepared. */
export async function startWorkerd(options: Omit<ServeOptions, "demo">): Promise<Served> {
  const { port, host, state, log, entry, appLog = "failures", onAppLog } = options;
  log("Starting the server …");
  const clockToken = randomBytes(16).toString("hex");
  const child = spawnWrangler([
    "dev",
    ...(entry === undefined ? [] : [entry]),
    "--ip",
    host,
    "--port",
    String(port),
    "--persist-to",
    state,
    "--env-file",
    secretsFile(state),
    "--var",
    `ROADSIDE_LOG:${appLog}`,
    "--log-level",
    // It prints the app's lines of the level "info" among its own.
    appLog === "requests" ? "log" : "error",
    // A header that any client can write says nothing until somebody names it.
    "--var",
    `ROADSIDE_ADDRESS_HEADER:${process.env.ROADSIDE_ADDRESS_HEADER || "none"}`,
    "--var",
    `ROADSIDE_CORS_ORIGINS:${process.env.ROADSIDE_CORS_ORIGINS || ""}`,
    "--var",
    `ROADSIDE_CLOCK:${clockToken}`,
    ...QUIET,
  ]);
  const words = collected(child);
  if (onAppLog) eachAppLine(child, onAppLog);
  const url = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
  await untilReady(url, child, words);
  const clock = setInterval(() => callClock(url, clockToken, log), CLOCK_MS);
  const ended = (signal: NodeJS.Signals) => {
    clearInterval(clock);
    return end(child, signal);
  };
  return {
    url,
    close: () => ended("SIGINT"),
    kill: () => ended("SIGKILL"),
  };
}

const CLOCK_MS = 10 * 60_000;

/** What the platform's clock does on Cloudflare: without a server for it, nothing calls the Worker's `scheduled` on a machine of one's own. */
async function callClock(url: string, token: string, log: (line: string) => void): Promise<void> {
  // By that name, since workerd's local entry takes such calls for no other host.
  const response = await fetch(`${url}/cdn-cgi/local/scheduled?cron=${token}`, {
    headers: { host: "localhost" },
  }).catch(() => null);
  if (!response?.ok)
    log(
      `The log of the entries could not be brought up to date (${response?.status ?? "no answer"}); it is tried again in ten minutes.`,
    );
}

/** No inspector and no key presses. */
const QUIET = ["--show-interactive-dev-session", "false", "--inspector-port", "0"];

function spawnWrangler(args: readonly string[]): ChildProcess {
  const quiet = {
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_HIDE_BANNER: "true",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    CI: "true",
    NO_COLOR: "1",
  };
  // The explorer runs any SQL for any caller who names a loopback host, and the observability store answers what requests contained.
  const closed = { X_LOCAL_EXPLORER: "false", X_LOCAL_OBSERVABILITY: "false" };
  return spawn(process.execPath, [WRANGLER, ...args, "--config", CONFIG], {
    cwd: ROOT,
    // Its input stays open for as long as this process lives; that is how it knows.
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...quiet, ...closed },
    // A process group of its own, so that it and the workerd under it can be ended together.
    detached: true,
  });
}

function collected(child: ChildProcess): () => string {
  let words = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-8_000);
    });
  }
  return () => words;
}

/** An error's line stands between a mark and colours. */
const APP_LINE = /\{"level":".*\}/;

function eachAppLine(child: ChildProcess, onLine: (line: string) => void): void {
  for (const input of [child.stdout, child.stderr]) {
    if (!input) continue;
    createInterface({ input }).on("line", (line) => {
      const [ours] = APP_LINE.exec(line) ?? [];
      if (ours !== undefined) onLine(ours);
    });
  }
}

async function wrangler(args: readonly string[]): Promise<void> {
  const child = spawnWrangler(args);
  const words = collected(child);
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`wrangler ${args.join(" ")} ended with ${code}:\n${words()}`);
}

async function fillWithDemo(state: string, secrets: Secrets, log: (line: string) => void): Promise<void> {
  const { db, close } = await openLocalDatabase(state);
  try {
    log("Loading the demo's nights …");
    const loaded = await loadDemo(db, {
      now: new Date(),
      personalKey: secrets.personalKey,
      onProgress: (entries) => log(`  ${entries} entries`),
    });
    if (!loaded) log("  they are there from before");
  } finally {
    close();
  }
}

/** Fails where another program has the port, so that nothing else is done first. */
export async function refuseTakenPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice = `choose another, as in PORT=${port + 1} npm start.`;
    if (code === "EADDRINUSE") throw new CannotServe(`Port ${port} is taken by another program: ${advice}`);
    throw new CannotServe(`Port ${port} on ${host} cannot be opened (${code}): ${advice}`);
  } finally {
    probe.close();
  }
}

const READY_WITHIN_MS = 90_000;

async function untilReady(url: string, child: ChildProcess, words: () => string): Promise<void> {
  for (const started = Date.now(); Date.now() - started < READY_WITHIN_MS; ) {
    if (child.exitCode !== null) throw new Error(`the server ended while starting:\n${words()}`);
    const response = await fetch(`${url}/healthz`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await end(child, "SIGKILL");
  throw new Error(`the server was not ready within ${READY_WITHIN_MS / 1_000} s:\n${words()}`);
}

const GRACE_MS = 5_000;

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = once(child, "close");
  const group = -child.pid;
  process.kill(group, signal);
  const late = setTimeout(() => process.kill(group, "SIGKILL"), GRACE_MS);
  await closed;
  clearTimeout(late);
}

/** Fulfilled when somebody asks this process to end: Ctrl-C, a signal, or the death of whatever started it, which may not pass a signal on. */
export function askedToEnd(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    setInterval(() => process.ppid !== parent && resolve(), 500).unref();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}
