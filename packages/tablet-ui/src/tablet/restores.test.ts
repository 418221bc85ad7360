import { describe, expect, it } from "vitest";
import type { HeldEntry } from "../entries/held-entry.ts";
import { accepted, noNetwork, SHIFT, testTablet, ZERO } from "../testing/test-tablet.ts";

/** A tablet that has sent two zeros, and the server's epoch as its answers name it. */
async function sentTwo() {
  let name = (_: number) => {};
  const sent: string[] = [];
  const reported: number[] = [];
  const missing = { count: 0 };
  const server = await testTablet({
    onEpoch(report) {
      name = report;
    },
    send: async (_, entries: readonly HeldEntry[]) => {
      sent.push(...entries.map(({ id }) => id));
      return accepted(entries);
    },
    async reportChain(_, __, highest) {
      reported.push(highest);
      return missing.count;
    },
  });
  await server.enter("100001");
  await server.tablet.startShift(SHIFT);
  const answer = async (epoch: number) => {
    name(epoch);
    await server.settled();
    await server.settled();
  };
  await answer(1);
  await server.tablet.logStop(ZERO);
  await server.tablet.logStop(ZERO);
  await server.settled();
  return { ...server, answer, sent, reported, missing };
}

describe("a server that was restored from a backup", () => {
  it("gets everything again that the tablet still has, and the number of its last entry", async () => {
    const { answer, sent, reported, tablet } = await sentTwo();
    expect(sent).toHaveLength(2);
    await answer(1);
    expect(sent).toHaveLength(2);
    await answer(1_795_000_000);
    expect(sent.slice(2).toSorted()).toEqual(sent.slice(0, 2).toSorted());
    expect(reported).toEqual([2]);
    expect(tablet.waiting.value).toEqual([]);
    expect(tablet.lostInRestore.value).toBe(0);
    await answer(1_795_000_000);
    expect([sent.length, reported.length]).toEqual([4, 1]);
  });

  it("is shown to the officer with what neither has any more, until they have read it", async () => {
    const { answer, missing, tablet } = await sentTwo();
    missing.count = 80;
    await answer(2);
    expect(tablet.lostInRestore.value).toBe(80);
    tablet.acknowledgeRestore();
    expect(tablet.lostInRestore.value).toBeNull();
  });

  it("is reported to later if it does not answer, also after a restart of the tablet", async () => {
    const { answer, api, name, reported } = await sentTwo();
    const { reportChain } = api;
    api.reportChain = async () => null;
    await answer(2);
    expect(reported).toEqual([]);
    const again = await testTablet({ reportChain, send: noNetwork }, name);
    await again.enter("100001");
    await again.settled();
    expect(reported).toEqual([2]);
  });
});
