import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../assets.ts";

const WRANGLER = join(import.meta.dirname, "wrangler.ts");
const CONFIG = join(ROOT, "wrangler.toml");
const MAX_OUTPUT_CHARACTERS = 8_000;
const GRACE_MS = 5_000;

const QUIET = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  CI: "true",
  NO_COLOR: "1",
};
/** The explorer runs any SQL for a caller who names a loopback host; the observability store shows requests. */
const CLOSED = { X_LOCAL_EXPLORER: "false", X_LOCAL_OBSERVABILITY: "false" };

/** Starts wrangler with a command, in the project's configuration. */
export function spawnWrangler(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [WRANGLER, ...args, "--config", CONFIG], {
    cwd: ROOT,
    // Its input stays open as long as this process lives: it ends when the input closes.
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...QUIET, ...CLOSED },
    // A process group of its own, so that wrangler and workerd can be ended together.
    detached: true,
  });
}

/** Returns a function that reads the last output of a process. */
export function collectOutput(child: ChildProcess): () => string {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-MAX_OUTPUT_CHARACTERS);
    });
  }
  return () => output;
}

/** Sends a signal to wrangler's process group and waits for its end; kills the group after a grace period. */
export async function endWrangler(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = once(child, "close");
  const group = -child.pid;
  process.kill(group, signal);
  const timer = setTimeout(() => process.kill(group, "SIGKILL"), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
