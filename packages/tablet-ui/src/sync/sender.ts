import { CALL_FAILED, type EntryResult, type HeldEntry } from "../entries/held-entry.ts";
import { isDue } from "../entries/retry-time.ts";
import type { Standings, TabletStore } from "../store/tablet-store.ts";
import { fitting, LARGEST_BATCH } from "./batches.ts";
import { type Failure, nextSync, type SyncState } from "./sync-state.ts";

/** What the server made of one call. */
export type Answer =
  | { kind: "results"; results: readonly EntryResult[] }
  | { kind: "session-ended" }
  | { kind: "failed"; failure: Failure };

/** What sending needs from the tablet; each has a real and a test form. */
export interface SenderPorts {
  readonly store: Pick<TabletStore, "waiting" | "settle">;
  readonly send: (entries: readonly HeldEntry[]) => Promise<Answer>;
  readonly signedIn: () => boolean;
  readonly nowMs: () => number;
  /** Calls back once after so long; answers how to call it off. */
  readonly later: (ms: number, wake: () => void) => () => void;
  readonly onState: (state: SyncState) => void;
  /** Entries have changed their standing. */
  readonly onSettled: (changed: Standings) => void;
  /** No entry waits any more that could be sent now: there is time for one thing that is none. Answers whether there may be another, once entries had their turn. */
  readonly onDrained: () => Promise<boolean>;
}

/** Small at first, so that a bad line carries it; larger with each call that succeeded, smaller with each that failed. */
const FIRST_BATCH = 50;
/** With nothing to do it looks again now and then: an entry may wait for its time to come. */
const LOOK_AGAIN_MS = 15_000;

/** Sends what waits, oldest first, batch after batch, until nothing waits; rests and tries again where it fails. */
export function startSender(ports: SenderPorts) {
  let state: SyncState = { kind: "idle" };
  let callOff = () => {};
  let stopped = false;
  let running: Promise<void> | null = null;
  let nudged = false;
  let batchSize = FIRST_BATCH;
  /** What the server said and the disk has not taken: said to it again with the next answers, and not sent again meanwhile. */
  const said = new Map<string, EntryResult>();

  function become(next: SyncState): void {
    state = next;
    ports.onState(state);
  }

  /** Looks whether something is to be sent, and sends it. Calling it while it runs makes it look once more. */
  function wake(nudge: boolean): Promise<void> {
    nudged ||= nudge;
    running ??= run()
      // The server's answers throw nothing: what does is the tablet's own store.
      .catch(() =>
        become(nextSync(state, { kind: "failed", failure: { why: "storage-failed" }, nowMs: ports.nowMs() })),
      )
      .finally(() => {
        running = null;
        if (nudged && !stopped) void wake(true);
        else schedule();
      });
    return running;
  }

  /** A disk that takes nothing stops no sending: what it does not know goes twice at worst, and the server knows its entries. */
  async function settle(): Promise<void> {
    if (said.size === 0) return;
    const changed = await ports.store.settle(said, ports.nowMs()).catch(() => null);
    if (!changed) return;
    said.clear();
    ports.onSettled(changed);
  }

  /** Finds the entry that no call can carry, by smaller and smaller calls, and sets it aside for a while, so that it holds up no other. */
  async function afterFailure(failure: Failure, batch: readonly HeldEntry[], waiting: number): Promise<void> {
    const [first] = batch;
    if (failure.why === "unreachable" || !first) batchSize = FIRST_BATCH;
    else if (batch.length > 1) batchSize = Math.floor(batch.length / 2);
    else if (waiting > 1 || first.problem?.code === CALL_FAILED) {
      said.set(first.id, {
        id: first.id,
        status: "failed",
        why: failure.why === "refused" ? failure.code : failure.why,
      });
      await settle();
    }
  }

  async function run(): Promise<void> {
    await settle();
    for (;;) {
      // Taken before anything can fail: one nudge is one more look, whatever comes of it.
      const nudge = nudged;
      nudged = false;
      // What was set aside, and a full disk could not note that, is tried once more when somebody asks.
      if (nudge) for (const [id, { status }] of said) if (status === "failed") said.delete(id);
      // One more than are sent tells whether others stand behind them.
      const waiting = (await ports.store.waiting(batchSize + said.size + 1, ports.nowMs())).filter(
        ({ id }) => !said.has(id),
      );
      const batch = nextBatch(waiting, batchSize);
      const event = {
        kind: "woken",
        nudge,
        nowMs: ports.nowMs(),
        waiting: batch.length,
        signedIn: ports.signedIn(),
      } as const;
      become(nextSync(state, event));
      if (state.kind === "idle" && !stopped && ports.signedIn() && (await ports.onDrained())) continue;
      if (state.kind !== "sending" || stopped) return;
      const answer = await ports.send(batch);
      if (answer.kind === "results") {
        for (const result of answer.results) if (result.id !== null) said.set(result.id, result);
        await settle();
        become(nextSync(state, { kind: "answered" }));
        batchSize = Math.min(LARGEST_BATCH, batchSize * 2);
      } else if (answer.kind === "session-ended") {
        become(nextSync(state, { kind: "session-ended" }));
        return;
      } else {
        await afterFailure(answer.failure, batch, waiting.length);
        become(nextSync(state, { kind: "failed", failure: answer.failure, nowMs: ports.nowMs() }));
        return;
      }
    }
  }

  function schedule(): void {
    callOff();
    if (stopped) return;
    const nowMs = ports.nowMs();
    const ms = state.kind !== "resting" ? LOOK_AGAIN_MS : isDue(state.untilMs, nowMs) ? 0 : state.untilMs - nowMs;
    callOff = ports.later(ms, () => void wake(false));
  }

  return {
    /** Something was added. */
    added: () => wake(false),
    /** The network is back, somebody signed in, or a person wants it now. */
    nudge: () => wake(true),
    stop(): void {
      stopped = true;
      callOff();
    },
  };
}

/** What goes next. An entry that no call could carry goes alone, once nothing else is left. */
function nextBatch(waiting: readonly HeldEntry[], most: number): readonly HeldEntry[] {
  const others = waiting.filter(({ problem }) => problem?.code !== CALL_FAILED);
  return others.length > 0 ? fitting(others, most) : waiting.slice(0, 1);
}

export type Sender = ReturnType<typeof startSender>;
