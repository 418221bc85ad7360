import { type SealedEntry, verify } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { dice } from "../../../core/src/statistics/dice.test-data.ts";
import { type DeviceKey, newDeviceKey } from "../testing/device-key.ts";
import { json, type Server, startServer } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";
import { type StoredEntry, toSealedEntry } from "./known-entries.ts";

const TABLETS = 5;
const ENTRIES_EACH = 24;
const MAX_BATCH = 7;
const STEP_MS = 5_000;
/** A network that delivers nothing in so many calls would be a fault of the test. */
const MAX_STEPS = 2_000;

/** What the network does to one call. */
const FATES = [
  "arrives",
  "arrives",
  "arrives",
  "request-lost",
  "answer-lost",
  "arrives-twice",
  "late",
  "entries-cut",
  "bytes-cut",
] as const;

interface Simulated {
  readonly tablet: Tablet;
  readonly key: DeviceKey;
  readonly skewMs: number;
  readonly written: SealedEntry[];
  /** What the server has not confirmed. */
  readonly outbox: SealedEntry[];
}

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

const post = async (body: string) => {
  const { status, body: answer } = await server.call<{
    results?: { id: string; status: string; problem?: { code: string } }[];
  }>("officer", "/v1/entries", json(body));
  expect([200, 400]).toContain(status);
  return answer.results ?? null;
};

/**
 * A night of tablets whose clocks are wrong, on a network that loses, duplicates, delays and truncates, until nothing
 * is pending. Returns the result.
 */
async function night(seed: number) {
  const roll = dice(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;
  const tablets: Simulated[] = [];
  for (let index = 0; index < TABLETS; index += 1) {
    const [tablet, key] = [new Tablet(`tablet-${seed}-${index}`), await newDeviceKey()];
    const facts = { unit: "532931", name: tablet.head.device, state: "enrolled", publicKey: key.publicKey };
    await server.call("supervisor", `/v1/devices/${tablet.head.device}`, json(facts, "PUT"));
    // From four minutes fast to two hours slow.
    tablets.push({ tablet, key, skewMs: Math.round(240_000 - roll() * 7_440_000), written: [], outbox: [] });
  }
  const timeOf = ({ skewMs }: Simulated) => new Date(server.clock.now.getTime() + skewMs).toISOString();
  const late: string[] = [];
  const fates = new Map<string, number>();

  function work(one: Simulated): void {
    if (one.written.length >= ENTRIES_EACH) return;
    const at = timeOf(one);
    const first = one.written[Math.floor(roll() * one.written.length)];
    const sealed =
      first && roll() < 0.3
        ? one.tablet.blood(first.entry.stop, "90", { at })
        : one.tablet.breath("0.30", { at, stop: v7() });
    one.written.push(sealed);
    one.outbox.push(sealed);
  }

  async function call(one: Simulated): Promise<void> {
    const entries = one.outbox.slice(0, 1 + Math.floor(roll() * MAX_BATCH));
    if (entries.length === 0) return;
    const heads = [await one.key.head(one.tablet.head.device, entries, timeOf(one))];
    const body = JSON.stringify({ entries, heads });
    const fate = pick(FATES);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    if (fate === "request-lost") return;
    if (fate === "late") return void late.push(body);
    if (fate === "bytes-cut")
      return void expect(await post(body.slice(0, Math.floor(roll() * body.length)))).toBeNull();
    if (fate === "entries-cut") {
      const cut = entries.toSpliced(Math.floor(roll() * entries.length), 1);
      for (const { status, problem } of (await post(JSON.stringify({ entries: cut, heads }))) ?? [])
        expect(status === "duplicate" || problem?.code === "signature-invalid").toBe(true);
      return;
    }
    if (fate === "arrives-twice") await post(body);
    const results = await post(body);
    if (fate === "answer-lost") return;
    for (const { id, status } of results ?? []) {
      expect(["accepted", "duplicate"]).toContain(status);
      const at = one.outbox.findIndex(({ entry }) => entry.id === id);
      if (at >= 0) one.outbox.splice(at, 1);
    }
  }

  let steps = 0;
  const isDone = () =>
    late.length === 0 && tablets.every(({ written, outbox }) => written.length === ENTRIES_EACH && outbox.length === 0);
  for (; !isDone() && steps < MAX_STEPS; steps += 1) {
    const one = pick(tablets);
    if (roll() < 0.6) work(one);
    if (roll() < 0.5) await call(one);
    // A delayed request arrives in any order, long after the tablet sent it again.
    if (late.length > 0 && roll() < 0.2) await post(late.splice(Math.floor(roll() * late.length), 1)[0] as string);
    server.clock.now = new Date(server.clock.now.getTime() + STEP_MS);
  }
  return { tablets, steps, fates };
}

describe("tablets with wrong clocks on a network that loses, duplicates, delays and truncates", () => {
  it.each([1, 20201015, 532931])(
    "lose nothing and double nothing, and every chain verifies: seed %i",
    { timeout: 120_000 },
    async (seed) => {
      const { tablets, steps, fates } = await night(seed);
      expect(steps).toBeLessThan(MAX_STEPS);
      for (const fate of FATES) expect(fates.get(fate), fate).toBeGreaterThan(0);
      const { results } = await server.db
        .prepare("SELECT hash, bytes FROM entries ORDER BY device, seq")
        .all<StoredEntry>();
      const stored = results.map(toSealedEntry);
      const written = tablets.flatMap((one) => one.written);
      expect(results.map(({ bytes }) => bytes)).toEqual(written.map(({ entry }) => JSON.stringify(entry)));
      expect(verify(stored)).toEqual({ ok: true, findings: [] });
      expect(stored).toHaveLength(TABLETS * ENTRIES_EACH);
      // Each clock was measured, to the second in which nothing here takes time, and no time was corrected by it.
      const heads = await server.db
        .prepare("SELECT DISTINCT device, skew_ms FROM batch_heads")
        .all<{ device: string; skew_ms: number }>();
      for (const { device, skew_ms } of heads.results) {
        const one = tablets.find(({ tablet }) => tablet.head.device === device) as Simulated;
        // A call that was held up looks as if its clock were slower.
        expect(skew_ms).toBeLessThanOrEqual(one.skewMs);
      }
      for (const { tablet, skewMs } of tablets)
        expect(heads.results.some(({ device, skew_ms }) => device === tablet.head.device && skew_ms === skewMs)).toBe(
          true,
        );
      const stops = new Set(written.map(({ entry }) => entry.stop));
      expect(await server.db.prepare("SELECT count(*) AS n FROM stops").first("n")).toBe(stops.size);
      expect(await server.db.prepare("SELECT sum(entries) AS n FROM chains WHERE entries = highest").first("n")).toBe(
        written.length,
      );
    },
  );
});
