import type { ChildProcess } from "node:child_process";
import { setTimeout } from "node:timers/promises";

const PROBE_MS = 2_000;
/** A busy machine may answer late. */
const PROBE_TIMEOUT_MS = 10_000;
const MAX_SILENT_PROBES = 2;

/**
 * Watches a server under workerd. If workerd is killed, wrangler starts another one that accepts connections and does
 * not answer, and no process ends.
 */
export function watchServer(url: string, child: ChildProcess): { failed: Promise<void>; stop(): void } {
  const stopping = new AbortController();
  const failed = new Promise<void>((resolve) => {
    child.once("exit", () => stopping.signal.aborted || resolve());
    probeUntilSilent(url, stopping.signal).then(resolve, () => undefined);
  });
  return { failed, stop: () => stopping.abort() };
}

/** Resolves after several probes in a row had no answer, whatever an answer says; rejects when it is stopped. */
async function probeUntilSilent(url: string, stopped: AbortSignal): Promise<void> {
  for (let silent = 0; silent <= MAX_SILENT_PROBES; ) {
    await setTimeout(PROBE_MS, undefined, { ref: false, signal: stopped });
    try {
      const signal = AbortSignal.any([stopped, AbortSignal.timeout(PROBE_TIMEOUT_MS)]);
      await (await fetch(`${url}/healthz`, { signal })).arrayBuffer();
      silent = 0;
    } catch {
      stopped.throwIfAborted();
      silent += 1;
    }
  }
}
