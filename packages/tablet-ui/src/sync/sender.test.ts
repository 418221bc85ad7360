import "fake-indexeddb/auto";
import type { Draft } from "@roadside/core";
import fc from "fast-check";
import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import type { EntryResult, HeldEntry } from "../entries/held-entry.ts";
import { openTabletStore } from "../store/tablet-store.ts";
import { type BatchAnswer, startSender } from "./sender.ts";
import type { SyncState } from "./sync-state.ts";

function zero(observations?: string[]): Draft {
  const at = "2026-11-20T21:40:00+08:00";
  const body = { jurisdiction: "CN", tests: [], ...(observations ? { observations } : {}) };
  return {
    kind: "logged",
    id: v7(),
    stop: v7(),
    at: { at, precision: "second" },
    recordedAt: at,
    officer: "100001",
    unit: "532931",
    body,
  };
}

/**
 * What happens to one call: it never arrives, it arrives and its answer is lost, it is answered, the session has ended,
 * the server fails.
 */
type Fate = "lost" | "answer-lost" | "answered" | "session-ended" | "server-failed";

/** A tablet with its real store, and a server that stores entries by id, over a network that gives each call a fate. */
async function tabletOn(fates: Iterator<Fate>, poison: { readonly id?: string } = {}) {
  const store = await openTabletStore(v7(), () => "tablet-1");
  const server = new Map<string, HeldEntry>();
  const timers: (() => void)[] = [];
  const states: SyncState[] = [];
  const callBytes: number[] = [];
  let nowMs = 0;
  let signedIn = true;
  let most = 0;
  let underWay = 0;
  const sender = startSender({
    outbox: store.outbox,
    isSignedIn: () => signedIn,
    nowMs: () => nowMs,
    schedule: (_, wake) => {
      timers.push(wake);
      return () => void timers.splice(timers.indexOf(wake), 1);
    },
    onState: (state) => states.push(state),
    onSettled: () => undefined,
    onDrained: async () => false,
    async send(entries): Promise<BatchAnswer> {
      callBytes.push(new TextEncoder().encode(JSON.stringify({ entries: entries.map(({ sealed }) => sealed) })).length);
      if (entries.some(({ id }) => id === poison.id)) return { kind: "failed", failure: { why: "server-failed" } };
      underWay += 1;
      most = Math.max(most, underWay);
      const fate = fates.next().value ?? "answered";
      const results = entries.map((held): EntryResult => {
        const known = server.has(held.id);
        if (fate === "answered" || fate === "answer-lost") server.set(held.id, held);
        return { id: held.id, status: known ? "duplicate" : "accepted" };
      });
      await Promise.resolve();
      underWay -= 1;
      if (fate === "answered") return { kind: "results", results };
      if (fate === "session-ended") {
        signedIn = false;
        return { kind: "session-ended" };
      }
      return { kind: "failed", failure: { why: fate === "server-failed" ? "server-failed" : "unreachable" } };
    },
  });
  return {
    store,
    server,
    sender,
    states,
    callBytes,
    mostAtOnce: () => most,
    /** Time passes until the sender's own timer rings. */
    async timePasses(ms = 60_000) {
      nowMs += ms;
      signedIn = true;
      for (const wake of timers.splice(0)) wake();
      await sender.check();
    },
  };
}

describe("the sender", () => {
  it("loses and duplicates nothing, whatever the network does", { timeout: 30_000 }, async () => {
    const fate = fc.constantFrom<Fate>("lost", "answer-lost", "answered", "session-ended", "server-failed");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 4 }),
        async (fates, groups) => {
          const tablet = await tabletOn(fates.values());
          const ids: string[] = [];
          for (const size of groups) {
            const saved = await tablet.store.outbox.append(Array.from({ length: size }, () => zero()));
            if (saved.ok) ids.push(...saved.held.map(({ id }) => id));
            await tablet.sender.check();
          }
          for (let round = 0; round <= fates.length; round += 1) await tablet.timePasses();
          tablet.sender.stop();
          expect([...tablet.server.keys()].toSorted()).toEqual(ids.toSorted());
          expect((await tablet.store.outbox.load()).map(({ standing }) => standing)).toEqual(ids.map(() => "received"));
          expect(tablet.mostAtOnce()).toBe(1);
          tablet.store.close();
        },
      ),
      { numRuns: 40 },
    );
  });

  it("makes calls that the API accepts, however much the officers wrote", async () => {
    const tablet = await tabletOn([].values());
    const long = Array.from({ length: 50 }, () => "可".repeat(2_000));
    const saved = await tablet.store.outbox.append(Array.from({ length: 7 }, () => zero(long)));
    expect(saved.ok).toBe(true);
    await tablet.sender.check();
    tablet.sender.stop();
    expect(tablet.server.size).toBe(7);
    expect(Math.max(...tablet.callBytes)).toBeLessThan(1_000_000);
    expect(tablet.callBytes.length).toBeGreaterThan(1);
  });

  it("reports why it rests, and that it is idle when everything is received", async () => {
    const tablet = await tabletOn((["lost", "server-failed", "answered"] as const).values());
    await tablet.store.outbox.append([zero()]);
    await tablet.sender.check();
    expect(tablet.states.at(-1)).toMatchObject({ kind: "resting", failure: { why: "unreachable" }, failures: 1 });
    await tablet.timePasses();
    expect(tablet.states.at(-1)).toMatchObject({ kind: "resting", failure: { why: "server-failed" }, failures: 2 });
    await tablet.timePasses();
    expect(tablet.states.at(-1)).toEqual({ kind: "idle" });
    tablet.sender.stop();
  });

  it("does not let an entry that no call can carry block others, and sends it once one can", async () => {
    const poison: { id?: string } = {};
    const tablet = await tabletOn([].values(), poison);
    const saved = await tablet.store.outbox.append(Array.from({ length: 120 }, () => zero()));
    if (!saved.ok) throw new Error(saved.error.code);
    poison.id = saved.held[3]?.id ?? "";
    for (let round = 0; round < 10; round += 1) await tablet.timePasses();
    expect(tablet.server.size).toBe(119);
    expect((await tablet.store.outbox.load())[3]).toMatchObject({
      standing: "waiting",
      problem: { code: "call-failed", detail: "server-failed" },
    });
    // Only the failing entry waits: a new one is sent at once.
    await tablet.timePasses(30_000);
    expect(tablet.states.at(-1)).toEqual({ kind: "idle" });
    await tablet.store.outbox.append([zero()]);
    await tablet.sender.check();
    expect(tablet.server.size).toBe(120);
    poison.id = "";
    await tablet.timePasses();
    expect(tablet.server.size).toBe(121);
    expect((await tablet.store.outbox.load())[3]).toMatchObject({ standing: "received", problem: null });
    tablet.sender.stop();
  });

  it("rests if the tablet's own store fails, however often it is nudged", async () => {
    const tablet = await tabletOn([].values());
    const { findDue } = tablet.store.outbox;
    let looks = 0;
    tablet.store.outbox.findDue = async (max, nowMs) => {
      looks += 1;
      if (looks === 1) void tablet.sender.nudge();
      return looks > 10 ? new Promise(() => undefined) : findDue(max, nowMs);
    };
    tablet.store.close();
    await tablet.sender.nudge();
    await new Promise((resolve) => setTimeout(resolve, 20));
    tablet.sender.stop();
    expect(looks).toBe(2);
    expect(tablet.states.at(-1)).toMatchObject({ kind: "resting", failure: { why: "storage-failed" }, failures: 2 });
  });
});
