import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { v7 } from "uuid";
import { serve } from "../../../packages/server/src/workerd/serve-workerd.ts";
import { newDeviceKey } from "../../../packages/worker/src/testing/device-key.ts";
import { freePort, signedIn } from "../../server.ts";
import { zeros, zeroTest } from "../../zeros.ts";
import { MONTH, type Peer, requestOk, seconds, startProcess, stopProcess } from "./peer.ts";

const ROADSIDE = join(import.meta.dirname, "../../../packages/server/src/roadside.ts");

/** Roadside as `npm start` runs it: wrangler's proxy, workerd, a D1 on this disk. */
export async function roadsidePeer(state: string): Promise<Peer> {
  await rm(state, { recursive: true, force: true });
  const server = await serve({ port: await freePort(), host: "127.0.0.1", state, demo: true, log: () => undefined });
  return peerAt("Roadside on workerd", server.url, () => server.close());
}

/** Roadside as `roadside serve` runs it: Node and one SQLite file, every batch on the disk before it is answered. */
export async function selfHostedPeer(state: string): Promise<Peer> {
  await rm(state, { recursive: true, force: true });
  const created = spawnSync(process.execPath, [ROADSIDE, "init", "--demo", "--state", state], { encoding: "utf8" });
  if (created.status !== 0) throw new Error(created.stderr);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { PORT: String(port), ROADSIDE_STATE: state, ROADSIDE_LOG: "failures" };
  const child = await startProcess([process.execPath, ROADSIDE, "serve"], state, env, `${url}/healthz`);
  return peerAt("Roadside on Node and SQLite", url, () => stopProcess(child));
}

/** Adds an enrolled device that signs each batch. */
async function peerAt(name: string, url: string, close: () => Promise<void>): Promise<Peer> {
  const { token } = await signedIn(url, "100009");
  const device = `peers-${v7()}`;
  const key = await newDeviceKey();
  await requestOk(`${url}/v1/devices`, token, JSON.stringify({ id: device, unit: "530102", publicKey: key.publicKey }));
  const times = seconds();
  let here = "";
  const chain = zeros(device, () => ({
    at: times.next().value,
    unit: here,
    body: { checkpoint: "point-1", tests: [zeroTest("0", "PEER-1")] },
  }));
  return {
    name,
    async batch(unit, length) {
      here = unit;
      const entries = Array.from({ length }, () => chain.next().value);
      return JSON.stringify({ entries, heads: [await key.head(device, entries, new Date().toISOString())] });
    },
    take: (body) => requestOk(`${url}/v1/entries`, token, body),
    page: (unit) => requestOk(`${url}/v1/stops?unit=${unit}&limit=50`, token),
    month: (unit) =>
      requestOk(`${url}/v1/statistics?unit=${unit}&from=${MONTH.from}&to=${MONTH.to}&by=category`, token),
    close,
  };
}
