import { CALL_FAILED, type EntryResult, type HeldEntry } from "../entries/held-entry.ts";
import { isDue } from "../entries/retry-time.ts";
import type { Standings } from "../store/outbox.ts";
import type { TabletStore } from "../store/tablet-store.ts";
import { MAX_BATCH_ENTRIES, takeBatch } from "./batches.ts";
import { type Failure, nextSync, type SyncState } from "./sync-state.ts";

/** The server's answer to one batch. */
export type BatchAnswer =
  | { kind: "results"; results: readonly EntryResult[] }
  | { kind: "session-ended" }
  | { kind: "failed"; failure: Failure };

/** What the sender needs; each port has a real and a test implementation. */
export interface SenderPorts {
  readonly outbox: Pick<TabletStore["outbox"], "findDue" | "settle">;
  readonly send: (entries: readonly HeldEntry[]) => Promise<BatchAnswer>;
  readonly isSignedIn: () => boolean;
  readonly nowMs: () => number;
  /** Calls `wake` once after `ms`; returns a function that cancels. */
  readonly schedule: (ms: number, wake: () => void) => () => void;
  readonly onState: (state: SyncState) => void;
  readonly onSettled: (changed: Standings) => void;
  /**
   * No entry is due: one other thing may be sent. Returns whether another one may follow, after entries had their turn.
   */
  readonly onDrained: () => Promise<boolean>;
}

/** Small at first, for a bad network; larger after each call that succeeds, smaller after each that fails. */
const FIRST_BATCH_ENTRIES = 50;
/** While idle it checks regularly: an entry may become due. */
const CHECK_MS = 15_000;

/** Sends the outbox, oldest first, batch after batch, until nothing is due; rests and retries after a failure. */
export function startSender(ports: SenderPorts) {
  let state: SyncState = { kind: "idle" };
  let cancel = () => {};
  let stopped = false;
  let running: Promise<void> | null = null;
  let nudged = false;
  let batchSize = FIRST_BATCH_ENTRIES;
  /** Results that the disk has not stored yet: stored with the next ones, and not sent again meanwhile. */
  const unsettled = new Map<string, EntryResult>();

  function setState(next: SyncState): void {
    state = next;
    ports.onState(state);
  }

  /** Checks the outbox and sends what is due. A call while it runs makes it check once more. */
  function wake(nudge: boolean): Promise<void> {
    nudged ||= nudge;
    running ??= run()
      // Calls to the server do not throw; the tablet's own store does.
      .catch(() =>
        setState(nextSync(state, { kind: "failed", failure: { why: "storage-failed" }, nowMs: ports.nowMs() })),
      )
      .finally(() => {
        running = null;
        if (nudged && !stopped) void wake(true);
        else scheduleCheck();
      });
    return running;
  }

  /** A full disk does not stop sending: at worst an entry is sent twice, and the server knows its entries. */
  async function settle(): Promise<void> {
    if (unsettled.size === 0) return;
    const changed = await ports.outbox.settle(unsettled, ports.nowMs()).catch(() => null);
    if (!changed) return;
    unsettled.clear();
    ports.onSettled(changed);
  }

  /**
   * Finds an entry that no call can carry, by smaller and smaller batches, and sets it aside so that it blocks no
   * other.
   */
  async function afterFailure(failure: Failure, batch: readonly HeldEntry[], due: number): Promise<void> {
    const [first] = batch;
    if (failure.why === "unreachable" || !first) batchSize = FIRST_BATCH_ENTRIES;
    else if (batch.length > 1) batchSize = Math.floor(batch.length / 2);
    else if (due > 1 || first.problem?.code === CALL_FAILED) {
      const why = failure.why === "refused" ? failure.code : failure.why;
      unsettled.set(first.id, { id: first.id, status: "failed", why });
      await settle();
    }
  }

  async function run(): Promise<void> {
    await settle();
    for (;;) {
      // Reset before anything can fail: one nudge is one more check.
      const nudge = nudged;
      nudged = false;
      // A nudge retries what was set aside, even if the disk could not store that.
      if (nudge) for (const [id, { status }] of unsettled) if (status === "failed") unsettled.delete(id);
      // One more than is sent tells whether others wait.
      const found = await ports.outbox.findDue(batchSize + unsettled.size + 1, ports.nowMs());
      const due = found.filter(({ id }) => !unsettled.has(id));
      const batch = nextBatch(due, batchSize);
      setState(
        nextSync(state, {
          kind: "woken",
          nudge,
          nowMs: ports.nowMs(),
          waiting: batch.length,
          signedIn: ports.isSignedIn(),
        }),
      );
      if (state.kind === "idle" && !stopped && ports.isSignedIn() && (await ports.onDrained())) continue;
      if (state.kind !== "sending" || stopped) return;
      const answer = await ports.send(batch);
      if (answer.kind === "results") {
        for (const result of answer.results) if (result.id !== null) unsettled.set(result.id, result);
        await settle();
        setState(nextSync(state, { kind: "answered" }));
        batchSize = Math.min(MAX_BATCH_ENTRIES, batchSize * 2);
      } else if (answer.kind === "session-ended") {
        setState(nextSync(state, { kind: "session-ended" }));
        return;
      } else {
        await afterFailure(answer.failure, batch, due.length);
        setState(nextSync(state, { kind: "failed", failure: answer.failure, nowMs: ports.nowMs() }));
        return;
      }
    }
  }

  function scheduleCheck(): void {
    cancel();
    if (stopped) return;
    const nowMs = ports.nowMs();
    const ms = state.kind !== "resting" ? CHECK_MS : isDue(state.untilMs, nowMs) ? 0 : state.untilMs - nowMs;
    cancel = ports.schedule(ms, () => void wake(false));
  }

  return {
    /** An entry was added. */
    check: () => wake(false),
    /** The network is back, an officer signed in or taps Send: ends a rest. */
    nudge: () => wake(true),
    stop(): void {
      stopped = true;
      cancel();
    },
  };
}

/** An entry that no call could carry is sent alone, after all others. */
function nextBatch(due: readonly HeldEntry[], max: number): readonly HeldEntry[] {
  const others = due.filter(({ problem }) => problem?.code !== CALL_FAILED);
  return others.length > 0 ? takeBatch(others, max) : due.slice(0, 1);
}
