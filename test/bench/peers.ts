import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { directusPeer } from "./peers/directus.ts";
import { fastifyPeer } from "./peers/fastify.ts";
import type { Peer } from "./peers/peer.ts";
import { roadsidePeer, selfHostedPeer } from "./peers/roadside.ts";

const UNIT = "530102";
const ZEROS = 500;
const BATCHES = 40;
const WARM_UP = 4;
const QUESTIONS = 100;

/**
 * The same three jobs in each system, in turn, in one run on one machine: each receives batches over one connection,
 * then answers questions about them.
 */
export async function benchPeers(print: (name: string, figure: string) => void): Promise<void> {
  // Directus alone is 700 MB: ROADSIDE_PEERS names a folder to reuse. The databases are always new.
  const kept = process.env.ROADSIDE_PEERS;
  const folder = kept ?? (await mkdtemp(join(tmpdir(), "roadside-peers-")));
  const peers: Peer[] = [];
  try {
    for (const [name, start] of Object.entries({
      roadside: roadsidePeer,
      node: selfHostedPeer,
      fastify: fastifyPeer,
      directus: directusPeer,
    })) {
      const peer = await start(join(folder, name)).catch((error: Error) =>
        print(name, `could not be had here: ${error.message.slice(0, 300)}`),
      );
      if (peer) peers.push(peer);
    }
    const taken = await inTurn(peers, BATCHES, async (peer) => {
      const body = await peer.batch(UNIT, ZEROS);
      return () => peer.take(body);
    });
    const pages = await inTurn(peers, QUESTIONS, async (peer) => () => peer.page(UNIT));
    const months = await inTurn(peers, QUESTIONS, async (peer) => () => peer.month(UNIT));
    const own = { taken: median(taken[0]), page: median(pages[0]), month: median(months[0]) };
    for (const [place, { name }] of peers.entries()) {
      const [take, page, month] = [median(taken[place]), median(pages[place]), median(months[place])];
      print(
        name,
        `${Math.round((1_000 * ZEROS) / take).toLocaleString("en")} zeros/s (× ${(own.taken / take).toFixed(2)}); page ${page.toFixed(1)} ms (× ${(page / own.page).toFixed(2)}); ` +
          `month ${month.toFixed(1)} ms (× ${(month / own.month).toFixed(2)})`,
      );
    }
  } finally {
    for (const peer of peers) await peer.close();
    if (kept === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Measures each peer's task repeatedly, in turn. Preparation is outside the measured time; the first rounds warm up.
 */
async function inTurn(
  peers: readonly Peer[],
  rounds: number,
  ready: (peer: Peer) => Promise<() => Promise<void>>,
): Promise<number[][]> {
  const times: number[][] = peers.map(() => []);
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const [place, peer] of peers.entries()) {
      const task = await ready(peer);
      const begun = performance.now();
      await task();
      if (round >= 0) times[place]?.push(performance.now() - begun);
    }
  }
  return times;
}

function median(times: readonly number[] = []): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
