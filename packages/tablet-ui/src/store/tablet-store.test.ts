import "fake-indexeddb/auto";
import { type Draft, verify } from "@roadside/core";
import { IDBFactory } from "fake-indexeddb";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { openTabletStore, type TabletStore } from "./tablet-store.ts";

let store: TabletStore;
beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  store = await openTabletStore("test", () => "tablet-1");
});

function zero(changes: Partial<Draft> = {}): Draft {
  const at = "2026-11-20T21:40:00+08:00";
  const body = {
    jurisdiction: "CN",
    tests: [{ outcome: "reading", reading: { specimen: "breath", value: "0", unit: "mg/L" } }],
  };
  return {
    kind: "logged",
    id: v7(),
    stop: v7(),
    at: { at, precision: "second" },
    recordedAt: at,
    officer: "100001",
    unit: "532931",
    body,
    ...changes,
  } as Draft;
}
const append = async (...drafts: Draft[]) => {
  const saved = await store.outbox.append(drafts);
  if (!saved.ok) throw new Error(saved.error.code);
  return saved.held;
};

describe("the tablet's store", () => {
  it("has one chain over every start, and it verifies", async () => {
    await append(zero(), zero());
    store.close();
    store = await openTabletStore("test", () => "another-name");
    await append(zero());
    const held = await store.outbox.load();
    expect(held.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(held.map(({ sealed }) => sealed.entry.device)).toEqual(["tablet-1", "tablet-1", "tablet-1"]);
    expect(verify(held.map(({ sealed }) => sealed))).toEqual({ ok: true, findings: [] });
  });

  it("has one chain when two tabs write at the same moment", async () => {
    const other = await openTabletStore("test", () => "tablet-1");
    await Promise.all([
      append(zero()),
      other.outbox.append([zero()]),
      append(zero()),
      other.outbox.append([zero(), zero()]),
    ]);
    const held = await store.outbox.load();
    expect(held).toHaveLength(5);
    expect(verify(held.map(({ sealed }) => sealed))).toEqual({ ok: true, findings: [] });
  });

  it("stores all of several drafts or none, and does not move the chain for a refused draft", async () => {
    const refused = await store.outbox.append([zero(), zero({ officer: "" })]);
    expect(refused).toMatchObject({ ok: false, error: { path: "/officer" } });
    expect(await store.outbox.load()).toEqual([]);
    expect((await append(zero()))[0]?.seq).toBe(1);
  });

  it("returns waiting entries, oldest first, until the server has them", async () => {
    const [first, second, third] = await append(zero(), zero(), zero());
    expect((await store.outbox.findDue(2, 0)).map(({ id }) => id)).toEqual([first?.id, second?.id]);
    await store.outbox.settle(
      new Map([first, second].map((one) => [one?.id ?? "", { id: one?.id ?? "", status: "accepted" as const }])),
      0,
    );
    expect((await store.outbox.findDue(10, 0)).map(({ id }) => id)).toEqual([third?.id]);
    expect((await store.outbox.load()).map(({ standing }) => standing)).toEqual(["received", "received", "waiting"]);
  });

  it("sets a rejected entry aside with its reason, so that it blocks no other, until it is retried", async () => {
    const [bad, good] = await append(zero(), zero());
    const problem = { code: "unit-out-of-scope", detail: "" };
    await store.outbox.settle(
      new Map([[bad?.id ?? "", { id: bad?.id ?? "", status: "rejected" as const, problem }]]),
      0,
    );
    expect((await store.outbox.findDue(10, 0)).map(({ id }) => id)).toEqual([good?.id]);
    expect((await store.outbox.load())[0]).toMatchObject({ standing: "stuck", problem });
    await store.outbox.retry([bad?.id ?? ""]);
    expect(await store.outbox.findDue(10, 0)).toHaveLength(2);
  });

  it("holds back an entry whose time is in the server's future, for a minute", async () => {
    const [held] = await append(zero());
    await store.outbox.settle(
      new Map([
        [
          held?.id ?? "",
          { id: held?.id ?? "", status: "rejected" as const, problem: { code: "time-in-future", detail: "" } },
        ],
      ]),
      1_000,
    );
    expect(await store.outbox.findDue(10, 60_999)).toEqual([]);
    expect(await store.outbox.findDue(10, 61_000)).toHaveLength(1);
    // The clock was a day ahead, and was set right.
    expect(await store.outbox.findDue(10, 1_000 - 86_400_000)).toHaveLength(1);
  });

  it("deletes only what the server has", async () => {
    const [received] = await append(zero(), zero());
    await store.outbox.settle(
      new Map([[received?.id ?? "", { id: received?.id ?? "", status: "duplicate" as const }]]),
      0,
    );
    await store.outbox.dropReceived(Number.POSITIVE_INFINITY);
    expect((await store.outbox.load()).map(({ standing }) => standing)).toEqual(["waiting"]);
    expect((await append(zero()))[0]?.seq).toBe(3);
  });

  it("stores and deletes settings", async () => {
    await store.settings.set("shift", { checkpoint: "xilan" });
    expect(await store.settings.get("shift")).toEqual({ checkpoint: "xilan" });
    await store.settings.drop("shift");
    expect(await store.settings.get("shift")).toBeUndefined();
  });
});
