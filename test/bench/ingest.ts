import type { SealedEntry } from "@roadside/core";
import { newDeviceKey } from "../../packages/worker/src/testing/device-key.ts";
import { zeros, zeroTest } from "../zeros.ts";
import { AT } from "./core.ts";

/** One address, one signed-in administrator. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

export interface Ingest {
  readonly batch: number;
  readonly entriesPerSecond: number;
  readonly rawPerSecond: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

const RUN_MS = 4_000;

/**
 * Measures entries a second through the API, and rows a second of the bare insert, in alternating batches over one
 * connection.
 */
export async function benchIngest(target: Target, batch: number): Promise<Ingest> {
  const device = `bench-${batch}-${Date.now()}`;
  const key = await newDeviceKey();
  await call(target, "POST", "/v1/devices", JSON.stringify({ id: device, unit: "532931", publicKey: key.publicKey }));
  const chain = zeros(device, () => ({
    at: AT,
    unit: "532931",
    body: { checkpoint: "xilan-bus-station", tests: [zeroTest("0", "DEMO-5002")] },
  }));
  const take = () => Array.from({ length: batch }, () => chain.next().value);
  const api = { ms: 0, calls: 0 };
  const raw = { ms: 0, calls: 0 };
  let last: Response | null = null;
  for (const started = performance.now(); performance.now() - started < RUN_MS || api.calls < 4; ) {
    const [ours, theirs] = [take(), take()];
    const body = JSON.stringify({ entries: ours, heads: [await key.head(device, ours, new Date().toISOString())] });
    const rows = JSON.stringify(theirs.map(rowOf));
    const begun = performance.now();
    last = await call(target, "POST", "/v1/entries", body);
    const answered = performance.now();
    await call(target, "POST", "/v1/raw", rows);
    // The first calls warm up.
    if (performance.now() - started < RUN_MS / 8) continue;
    raw.ms += performance.now() - answered;
    api.ms += answered - begun;
    raw.calls += 1;
    api.calls += 1;
  }
  const perSecond = ({ ms, calls }: typeof api) => (1_000 * calls * batch) / ms;
  return {
    batch,
    entriesPerSecond: perSecond(api),
    rawPerSecond: perSecond(raw),
    rowsRead: Number(last?.headers.get("x-rows-read")),
    rowsWritten: Number(last?.headers.get("x-rows-written")),
  };
}

/** Makes a call and reads its answer to the end. Throws if it is refused, so that errors are never measured. */
export async function call({ url, token }: Target, method: string, path: string, body?: string): Promise<Response> {
  const init = {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body }),
  };
  const response = await fetch(url + path, init);
  const text = await response.text();
  if (!response.ok || text.includes('"rejected"'))
    throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  return response;
}

function rowOf({ entry, hash }: SealedEntry): unknown[] {
  const { id, stop, device, seq, prev, kind, unit, officer, recordedAt } = entry;
  return [id, stop, device, seq, prev, hash, kind, unit, officer, recordedAt, JSON.stringify(entry), null];
}
