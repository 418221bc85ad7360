import "fake-indexeddb/auto";
import { v7 } from "uuid";
import type { EntryResult, HeldEntry } from "../entries/held-entry.ts";
import type { StopForm } from "../stops/new-entries.ts";
import type { Shift, ShiftReport } from "../stops/shift.ts";
import { openTabletStore } from "../store/tablet-store.ts";
import type { Api, Session } from "../sync/api.ts";
import { createDevice, generateKeyPair } from "../sync/device.ts";
import type { BatchAnswer } from "../sync/sender.ts";
import { createTablet } from "../tablet/tablet.ts";

export const PIN = "271828";
export const SHIFT: Shift = {
  checkpoint: { id: "xilan-bus-station", name: { zh: "", en: "" }, unit: "532931" },
  operation: null,
  analyser: { serial: "A-1", name: { zh: "", en: "" }, displayUnit: "mg/L", bloodEquivalent: false },
  jurisdiction: "CN",
  startedAt: "2026-11-20T19:00:00+08:00",
  partners: [],
  counterFirst: null,
};
/** The report of that shift, for an analyser without a counter. */
export const REPORT: ShiftReport = {
  unit: "532931",
  analyser: "A-1",
  from: SHIFT.startedAt,
  to: "2026-11-21T01:00:00+08:00",
  officers: [],
};
export const ZERO: StopForm = {
  test: { outcome: "reading", reading: { specimen: "breath", value: "0", unit: "mg/L" } },
  at: { at: "2026-11-20T19:40:00+08:00", precision: "second" },
};

export const accepted = async (entries: readonly HeldEntry[]): Promise<BatchAnswer> => ({
  kind: "results",
  results: entries.map(({ id }): EntryResult => ({ id, status: "accepted" })),
});
export const noNetwork = async (): Promise<BatchAnswer> => ({ kind: "failed", failure: { why: "unreachable" } });

/** A tablet with its real store and key, and a server that accepts everything unless `server` overrides a call. */
export async function testTablet(server: Partial<Api> = {}, name = v7()) {
  const store = await openTabletStore(name, () => "tablet-1");
  const clock = { now: new Date("2026-11-20T12:00:00Z") };
  const session = (badge: string): Session => ({
    id: "session",
    token: badge,
    expiresAt: "2099-01-01T00:00:00Z",
    officer: { badge, name: { zh: "", en: "" }, role: "officer", unit: "532931" },
  });
  const api: { -readonly [Call in keyof Api]: Api[Call] } = {
    onServerTime: () => undefined,
    onEpoch: () => undefined,
    reportChain: async () => 0,
    signIn: async (badge) => ({ ok: true, session: session(badge) }),
    signOut: async () => undefined,
    fetchChoices: async () => null,
    enrol: async () => "enrolled",
    fetchStop: async () => null,
    depositCode: async () => true,
    closeShift: async () => "accepted",
    sendAttachment: async () => "accepted",
    send: async (_, entries) => accepted(entries),
    ...server,
  };
  const tablet = await createTablet({
    store,
    api,
    device: await createDevice(await store.loadIdentity(generateKeyPair)),
    now: () => clock.now,
    newId: v7,
    newSalt: () => "0".repeat(32),
    analyser: null,
    isPractice: false,
    storage: { readState: async () => ({ isCleared: false, freeBytes: null }), acknowledgeLoss: () => undefined },
  });
  const settled = async () => {
    await tablet.sendNow();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  /** Signs in, and chooses or enters the PIN. */
  const enter = async (badge: string) => {
    await tablet.signIn(badge, "x");
    if (tablet.door.value.at === "new-pin") await tablet.choosePin(PIN);
    await settled();
    if (tablet.door.value.at === "pin") await tablet.unlock(PIN);
    await settled();
  };
  return { name, store, tablet, api, clock, settled, enter };
}
