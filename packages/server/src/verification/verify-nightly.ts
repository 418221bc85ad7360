import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { ServerLogLine } from "@roadside/worker/http/server-log";
import { verificationsOn } from "@roadside/worker/store/verifications";
import type { OpenInstallation } from "../installation.ts";

const CHECK_MS = 20 * 60_000;
const HOUR_MS = 3_600_000;
const CHINA_AHEAD_MS = 8 * HOUR_MS;
/** From four to six in the morning, when the night's checkpoints have ended. */
const isNight = (now: Date) => [4, 5].includes(new Date(now.getTime() + CHINA_AHEAD_MS).getUTCHours());

/** Whether a verification is due: each night, and at any time if the last one is older than two days. */
export function isVerificationDue(now: Date, last: string | null): boolean {
  const ageMs = last === null ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(last);
  return isNight(now) ? ageMs > 12 * HOUR_MS : last !== null && ageMs > 48 * HOUR_MS;
}

/**
 * Verifies the installation each night in a process of its own with the lowest priority, so that calls are answered as
 * quickly as before. The result is in the database, and `/readyz` shows it.
 */
export function verifyNightly({ state, db }: OpenInstallation, log: (line: ServerLogLine) => void): { stop(): void } {
  let running: ReturnType<typeof spawn> | null = null;
  const check = async () => {
    const last = await verificationsOn(db).readLast();
    if (running || !isVerificationDue(new Date(), last?.finishedAt ?? null)) return;
    const [program, ...words] = commandOf(["verify", "--state", state]);
    if (program === undefined) return;
    const child = spawn(program, words, { stdio: "ignore" });
    running = child;
    // Before the process exists, it has no number.
    child.on("spawn", () => lowerPriority(child.pid as number));
    child.on("error", (error) => log({ level: "error", event: "verify.failed", message: error.message }));
    child.on("close", (code) => {
      running = null;
      if (code === 0) log({ level: "info", event: "verify.done" });
      else if (code !== null) log({ level: "error", event: "verify.differs" });
    });
  };
  const timer = setInterval(() => {
    check().catch((error: Error) => log({ level: "error", event: "verify.failed", message: error.message }));
  }, CHECK_MS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      running?.kill();
    },
  };
}

/** Gives a process the lowest priority. Where the system refuses it, as a sandbox may, the priority stays as it is. */
export function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // The verification matters more than its priority.
  }
}

/** This program with other words, on the same runtime. */
function commandOf(words: readonly string[]): string[] {
  const script = process.argv[1] ?? "";
  return "Deno" in globalThis
    ? [process.execPath, "run", "--allow-all", "--no-prompt", script, ...words]
    : [process.execPath, ...process.execArgv, script, ...words];
}
