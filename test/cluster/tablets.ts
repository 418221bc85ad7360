import type { SealedEntry } from "@roadside/core";
import { newDeviceKey } from "../../packages/worker/src/testing/device-key.ts";
import { zeros, zeroTest } from "../zeros.ts";

const PER_BATCH = 5;
const PAUSE_MS = 200;

interface Sync {
  readonly results: readonly { id: string; status: string }[];
}

/** Tablets that send signed batches to the servers in turn, and retain each entry until a server confirms it. */
export async function startTablets(count: number, servers: readonly string[], tokens: readonly string[]) {
  let isOver = false;
  /** When a call was confirmed, in milliseconds. */
  const confirmedAt: number[] = [];
  let unanswered = 0;
  /** Answers other than those of a server without its database. */
  const unexpected: string[] = [];

  const tablets = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const device = `tablet-${index}`;
      const key = await newDeviceKey();
      const token = tokens[index % tokens.length] as string;
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const post = (call: number, path: string, body: unknown) =>
        fetch(`${servers[call % servers.length]}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
      const enrolled = await post(index, "/v1/devices", { id: device, publicKey: key.publicKey });
      if (!enrolled.ok) throw new Error(`${device}: ${enrolled.status} ${await enrolled.text()}`);

      const chain = zeros(device, (minute) => ({
        at: new Date(Date.UTC(2026, 7, 1, 4, minute)).toISOString(),
        unit: "532931",
        body: { tests: [zeroTest("0.00")] },
      }));
      const sent: SealedEntry[] = [];
      let held: SealedEntry[] = [];

      async function sendHeld(call: number): Promise<void> {
        const heads = [await key.head(device, held, new Date().toISOString())];
        const answer = await post(call, "/v1/entries", { entries: held, heads }).catch(() => null);
        if (!answer?.ok) {
          unanswered += 1;
          const text = answer ? `${answer.status} ${await answer.text()}` : "";
          if (answer && answer.status !== 503) unexpected.push(text);
          return;
        }
        const { results } = (await answer.json()) as Sync;
        const isConfirmed = (status: string) => status === "accepted" || status === "duplicate";
        const confirmed = new Set(results.filter(({ status }) => isConfirmed(status)).map(({ id }) => id));
        for (const result of results) if (!isConfirmed(result.status)) unexpected.push(JSON.stringify(result));
        held = held.filter(({ entry }) => !confirmed.has(entry.id));
        confirmedAt.push(performance.now());
      }

      const done = (async () => {
        for (let call = index; !isOver || held.length > 0; call += 1) {
          if (held.length === 0) {
            for (let one = 0; one < PER_BATCH; one += 1) held.push(chain.next().value);
            sent.push(...held);
          }
          await sendHeld(call);
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      })();
      return { device, sent, done };
    }),
  );

  return {
    tablets,
    unexpected,
    /** Lets every tablet send what it holds, and returns how the service looked from outside. */
    async end() {
      isOver = true;
      await Promise.all(tablets.map(({ done }) => done));
      const gaps = confirmedAt.slice(1).map((at, index) => at - (confirmedAt[index] as number));
      return { calls: confirmedAt.length, unanswered, longestGapMs: Math.max(...gaps) };
    },
  };
}
