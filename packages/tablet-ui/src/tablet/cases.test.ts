import { type SealedEntry, startChain, write } from "@roadside/core";
import { v7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import type { Choices } from "../stops/choices.ts";
import { loadDutyLaw } from "../stops/duties.ts";
import { isOf, listOpenCases } from "../stops/open-cases.ts";
import type { Api } from "../sync/api.ts";
import { accepted, noNetwork, PIN, REPORT, SHIFT, testTablet, ZERO } from "../testing/test-tablet.ts";

beforeAll(loadDutyLaw);

const ONE = "100001";
const POSITIVE = {
  ...ZERO,
  test: { outcome: "reading", reading: { specimen: "breath", value: "0.5", unit: "mg/L" } },
} as const;

type Test = Awaited<ReturnType<typeof testTablet>>;
const openCases = ({ tablet, clock }: Test) =>
  listOpenCases(
    tablet.stops.value.filter((held) => isOf(held, tablet.badge())),
    clock.now,
  ).map(({ stop }) => stop.id);

/** A positive stop that the officer logged on another tablet, with what was added there. */
function elsewhere(...later: readonly { kind: string; body: object }[]): SealedEntry[] {
  let head = startChain("tablet-2");
  const stop = v7();
  const at = "2026-11-20T18:40:00+08:00";
  const said = [{ kind: "logged", body: { jurisdiction: "CN", tests: [POSITIVE.test] } }, ...later];
  return said.map((one) => {
    const common = { id: v7(), stop, unit: "532931", officer: ONE, recordedAt: at, at: { at, precision: "second" } };
    const written = write(head, { ...common, ...one } as never);
    if (!written.ok) throw new Error(written.error.message);
    head = written.head;
    return written.sealed;
  });
}

/** The unit's list with these stops. */
function listing(...stops: readonly SealedEntry[][]): Choices {
  return {
    checkpoints: [],
    operations: [],
    analysers: [],
    openStops: stops.length,
    stops: stops.map((entries) => ({
      id: entries[0]?.entry.stop ?? "",
      unit: "532931",
      checkpoint: null,
      officer: ONE,
      at: { at: "2026-11-20T18:40:00+08:00", precision: "second" },
      category: "drunk",
      reading: null,
      entries: entries.length,
      obligations: [],
    })),
  };
}

describe("an open case", () => {
  it("stays with its officer when the shift ends, after a restart without a network too, and is not of the next night", async () => {
    const first = await testTablet();
    const { tablet } = first;
    await first.enter(ONE);
    await tablet.startShift(SHIFT);
    const saved = await tablet.logStop(POSITIVE);
    await tablet.logStop(ZERO);
    await first.settled();
    if (!saved.ok) throw new Error(saved.error.message);
    await tablet.endShift(REPORT, "end-shift");
    await first.settled();
    expect(openCases(first)).toEqual([saved.stop]);
    expect(tablet.held.value.map(({ stop }) => stop)).toEqual([saved.stop]);
    tablet.stop();
    first.store.close();

    const again = await testTablet({ send: noNetwork }, first.name);
    again.clock.now = new Date("2026-11-25T12:00:00Z");
    await again.tablet.unlock(PIN);
    expect(openCases(again)).toEqual([saved.stop]);
    await again.tablet.startShift({ ...SHIFT, startedAt: "2026-11-25T20:00:00+08:00" });
    expect(again.tablet.tonight.value).toEqual([]);
    again.tablet.stop();
  });

  it("is deleted from the tablet once nothing is owed and the server has it", async () => {
    const test = await testTablet();
    await test.enter(ONE);
    await test.tablet.startShift(SHIFT);
    const saved = await test.tablet.logStop(POSITIVE);
    await test.settled();
    await test.tablet.endShift(REPORT, "end-shift");
    const held = test.tablet.stops.value.find(({ stop }) => saved.ok && stop.id === saved.stop);
    if (!held) throw new Error("the case is not here");
    await test.tablet.addTo(held, [{ kind: "voided", body: { reason: "another car" } }]);
    await test.settled();
    expect(test.tablet.held.value).toEqual([]);
    test.tablet.stop();
  });

  it("is readable again for an officer who signed out, which deletes their key, and signed in again", async () => {
    let list = listing();
    const sent = new Map<string, SealedEntry>();
    const test = await testTablet({
      fetchChoices: async () => list,
      fetchStop: async () => [...sent.values()],
      send: async (_, entries) => {
        for (const { id, sealed } of entries) sent.set(id, sealed);
        return accepted(entries);
      },
    });
    await test.enter(ONE);
    await test.tablet.startShift(SHIFT);
    const saved = await test.tablet.logStop(POSITIVE);
    const find = () => test.tablet.stops.value.find(({ stop }) => saved.ok && stop.id === saved.stop);
    const held = find();
    if (!held) throw new Error("the case is not here");
    await test.tablet.addTo(held, [{ kind: "particulars-stated", body: {}, personal: { name: "王某某" } }]);
    await test.settled();
    await test.tablet.endShift(REPORT, "end-shift");
    await test.settled();
    expect(find()?.stop.personal?.name).toBe("王某某");
    await test.tablet.signOut();
    list = listing([...sent.values()]);
    await test.enter(ONE);
    await test.tablet.loadChoices();
    await expect.poll(() => find()?.stop.personal?.name).toBe("王某某");
    test.tablet.stop();
  });

  it("of another tablet is fetched, and is here without a network; it is refreshed when others add to it", async () => {
    const entries = elsewhere();
    const server: { list: Choices; entries: SealedEntry[] } = { list: listing(entries), entries };
    const api: Partial<Api> = {
      fetchChoices: async () => server.list,
      fetchStop: async () => server.entries,
    };
    const first = await testTablet(api);
    await first.enter(ONE);
    await first.tablet.loadChoices();
    await expect.poll(() => openCases(first)).toEqual([entries[0]?.entry.stop]);
    await expect.poll(async () => (await first.store.secrets.list(ONE, "case:")).size).toBe(1);
    first.tablet.stop();
    first.store.close();

    const offline = await testTablet({ send: noNetwork }, first.name);
    await offline.tablet.unlock(PIN);
    expect(openCases(offline)).toEqual([entries[0]?.entry.stop]);
    offline.tablet.stop();
    offline.store.close();

    const voided = { kind: "voided", body: { reason: "logged twice" } };
    const [, last] = elsewhere(voided);
    const stop = entries[0]?.entry.stop ?? "";
    const closed = last && { ...last, entry: { ...last.entry, stop } };
    server.entries = closed ? [...entries, closed] : entries;
    server.list = listing();
    const again = await testTablet(api, first.name);
    await again.enter(ONE);
    await again.tablet.loadChoices();
    await expect.poll(() => openCases(again)).toEqual([]);
    await expect.poll(async () => (await again.store.secrets.list(ONE, "case:")).size).toBe(0);
    again.tablet.stop();
  });
});
