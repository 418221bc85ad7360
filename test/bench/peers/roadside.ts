import { rm } from "node:fs/promises";
import { type Draft, startLog, write } from "@roadside/core";
import { v7 } from "uuid";
import { serve } from "../../../scripts/serve.ts";
import { freePort, signedIn } from "../../server.ts";
import { asked, MONTH, type Peer, seconds } from "./peer.ts";

/** Roadside as `npm start` runs it: wrangler's own proxy, workerd, a D1 on this disk. */
export async function roadsidePeer(state: string): Promise<Peer> {
  await rm(state, { recursive: true, force: true });
  const server = await serve({ port: await freePort(), host: "127.0.0.1", state, demo: true, log: () => undefined });
  const { token } = await signedIn(server.url, "100009");
  let head = startLog(`peers-${v7()}`);
  const times = seconds();
  const zero = (unit: string) => {
    const at = times.next().value;
    const test = { outcome: "reading", reading: { specimen: "breath", value: "0", unit: "mg/L" }, analyser: { serial: "PEER-1" } };
    const body = { jurisdiction: "CN", checkpoint: "point-1", tests: [test] };
    const written = write(head, {
      kind: "logged",
      id: v7(),
      stop: v7(),
      at: { at, precision: "second" },
      recordedAt: at,
      officer: "100001",
      unit,
      body,
    } as Draft);
    if (!written.ok) throw new Error(JSON.stringify(written.errors));
    head = written.head;
    return written.sealed;
  };
  return {
    name: "Roadside on workerd",
    batch: (unit, zeros) => JSON.stringify({ entries: Array.from({ length: zeros }, () => zero(unit)) }),
    take: (body) => asked(`${server.url}/v1/entries`, token, body),
    page: (unit) => asked(`${server.url}/v1/stops?unit=${unit}&limit=50`, token),
    month: (unit) => asked(`${server.url}/v1/statistics?unit=${unit}&from=${MONTH.from}&to=${MONTH.to}&by=category`, token),
    close: () => server.close(),
  };
}
