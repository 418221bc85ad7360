import "fake-indexeddb/auto";
import { createBatchHead, encodeBatchHead, fromBase64Url } from "@roadside/core";
import { v7 } from "uuid";
import { describe, expect, it } from "vitest";
import type { Enrolment } from "../entries/device-problem.ts";
import type { EntryResult } from "../entries/held-entry.ts";
import { openTabletStore } from "../store/tablet-store.ts";
import { createDevice, generateKeyPair } from "../sync/device.ts";
import { SHIFT, testTablet, ZERO } from "../testing/test-tablet.ts";

const CODES = {
  unknown: "device-unknown",
  pending: "device-pending",
  revoked: "device-revoked",
  taken: "signature-invalid",
} as const;

/** A tablet with a server that has it in this state. */
async function tabletBefore(standing: { now: Enrolment }) {
  const server = { asked: 0, received: [] as string[] };
  const { tablet, clock, settled, enter } = await testTablet({
    enrol: async () => {
      server.asked += 1;
      return standing.now;
    },
    send: async (_, entries) => {
      const results = entries.map(({ id }): EntryResult => {
        if (standing.now === "enrolled") {
          server.received.push(id);
          return { id, status: "accepted" };
        }
        return { id, status: "rejected", problem: { code: CODES[standing.now], detail: "" } };
      });
      return { kind: "results", results };
    },
  });
  const start = async (badge: string) => {
    await enter(badge);
    if (!tablet.shift.value) await tablet.startShift(SHIFT);
  };
  const logZero = () => tablet.logStop(ZERO);
  return { tablet, server, clock, settled, enter: start, logZero };
}

describe("a tablet whose entries the server does not accept", () => {
  it.each(["pending", "revoked", "taken"] as const)(
    "is %s: shows it, keeps everything waiting, and sends it automatically once enrolled",
    async (first) => {
      const standing: { now: Enrolment } = { now: first };
      const { tablet, server, clock, settled, enter, logZero } = await tabletBefore(standing);
      await enter("100001");
      await logZero();
      await logZero();
      await settled();
      expect(tablet.enrolment.value).toBe(first);
      expect([tablet.waiting.value.length, tablet.stuck.value.length]).toEqual([2, 0]);
      expect(tablet.waiting.value[0]?.problem?.code).toBe(CODES[first]);

      standing.now = "enrolled";
      clock.now = new Date(clock.now.getTime() + 60_000);
      await settled();
      expect(server.received).toHaveLength(2);
      expect(tablet.enrolment.value).toBe("enrolled");
      expect([tablet.waiting.value.length, tablet.stuck.value.length]).toEqual([0, 0]);
      tablet.stop();
    },
  );

  it("continues at once if the officer who signs in may enrol it", async () => {
    const standing: { now: Enrolment } = { now: "pending" };
    const { tablet, server, settled, enter, logZero } = await tabletBefore(standing);
    await enter("100001");
    await logZero();
    await settled();
    expect(server.received).toEqual([]);
    standing.now = "enrolled";
    await enter("100002");
    await settled();
    expect(server.received).toHaveLength(1);
    tablet.stop();
  });

  it("requests no more once it is enrolled, and again when the server revokes it", async () => {
    const standing: { now: Enrolment } = { now: "enrolled" };
    const { tablet, server, clock, settled, enter, logZero } = await tabletBefore(standing);
    await enter("100001");
    await settled();
    for (let time = 0; time < 3; time += 1) {
      await logZero();
      await settled();
    }
    expect(server.asked).toBe(1);
    standing.now = "revoked";
    await logZero();
    await settled();
    expect([tablet.enrolment.value, tablet.door.value.at]).toEqual(["revoked", "pin"]);
    await tablet.unlock("271828");
    expect(tablet.door.value.at).toBe("open");
    clock.now = new Date(clock.now.getTime() + 60_000);
    await settled();
    expect(server.asked).toBeGreaterThan(1);
    expect(tablet.door.value.at).toBe("open");
    tablet.stop();
  });
});

describe("a tablet that is locked", () => {
  it("stores the last input before it locks, although a write is under way", async () => {
    const { tablet, enter } = await tabletBefore({ now: "enrolled" });
    await enter("100001");
    tablet.drafts.set("reading", { value: "0.5" });
    tablet.drafts.set("reading", { value: "0.52" });
    await tablet.lock();
    expect([tablet.door.value.at, tablet.drafts.get("reading")]).toEqual(["pin", undefined]);
    await tablet.unlock("271828");
    expect(tablet.drafts.get("reading")).toEqual({ value: "0.52" });
    tablet.stop();
  });
});

describe("a tablet's key", () => {
  it("is generated once, survives a restart, and cannot be exported", async () => {
    const name = v7();
    const store = await openTabletStore(name, () => "tablet-1");
    const first = await store.loadIdentity(generateKeyPair);
    store.close();
    const again = await openTabletStore(name, () => "another-name");
    const second = await again.loadIdentity(generateKeyPair);
    const [one, two] = [await createDevice(first), await createDevice(second)];
    expect([two.id, two.publicKey]).toEqual(["tablet-1", one.publicKey]);
    await expect(crypto.subtle.exportKey("pkcs8", second.keys.privateKey)).rejects.toThrow();
  });

  it("is the same if two tabs start at the same moment", async () => {
    const name = v7();
    const [one, other] = [await openTabletStore(name, () => "tablet-a"), await openTabletStore(name, () => "tablet-b")];
    const devices = await Promise.all(
      [one.loadIdentity(generateKeyPair), other.loadIdentity(generateKeyPair)].map(async (made) =>
        createDevice(await made),
      ),
    );
    expect(new Set(devices.map(({ id, publicKey }) => `${id} ${publicKey}`)).size).toBe(1);
  });

  it("signs the head of a batch, as the server verifies it", async () => {
    const keys = await generateKeyPair();
    const device = await createDevice({ id: "tablet-1", keys });
    const hashes = ["0".repeat(64), "1".repeat(64)];
    const { signature, ...head } = await device.signBatch(hashes, "2026-11-20T19:40:00+08:00");
    expect(head).toEqual(createBatchHead("tablet-1", hashes, head.sentAt));
    const point = fromBase64Url(device.publicKey) as Uint8Array<ArrayBuffer>;
    const key = await crypto.subtle.importKey("raw", point, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const bytes = fromBase64Url(signature) as Uint8Array<ArrayBuffer>;
    expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes, encodeBatchHead(head))).toBe(
      true,
    );
  });
});
