import { signal } from "@preact/signals";
import type { Standings } from "../store/outbox.ts";
import { type SenderPorts, startSender } from "../sync/sender.ts";
import type { SyncState } from "../sync/sync-state.ts";

export interface SyncPorts extends Pick<SenderPorts, "outbox" | "send" | "isSignedIn" | "onDrained"> {
  readonly now: () => Date;
  readonly countWaiting: () => number;
  readonly onSettled: (changed: Standings) => void;
  readonly lock: () => Promise<void>;
}

/** The sender, with its state for the screens. */
export function createSync({ now, countWaiting, onSettled, lock, ...ports }: SyncPorts) {
  const state = signal<SyncState>({ kind: "idle" });
  /** How many entries waited when sending began, for the progress. */
  const total = signal(0);
  const lastReceivedAt = signal<Date | null>(null);
  let locksNext = false;

  const sender = startSender({
    ...ports,
    nowMs: () => now().getTime(),
    schedule(ms, wake) {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    onState(next) {
      const waiting = countWaiting();
      if (next.kind === "sending") total.value = Math.max(total.value, waiting);
      else if (waiting === 0) total.value = 0;
      state.value = next;
      if (!locksNext || next.kind === "sending") return;
      locksNext = false;
      void lock();
    },
    onSettled(changed) {
      if ([...changed.values()].some(({ standing }) => standing === "received")) lastReceivedAt.value = now();
      onSettled(changed);
    },
  });

  return {
    state,
    total,
    lastReceivedAt,
    ...sender,
    /** Locks the tablet after the current call, once its results are stored. */
    lockAfterCall(): void {
      locksNext = true;
    },
  };
}
