import { rm } from "node:fs/promises";
import { join } from "node:path";
import { v7 } from "uuid";
import { freePort } from "../../server.ts";
import { installPackages, MONTH, type Peer, requestOk, seconds, startProcess, stopProcess, THIS_NODE } from "./peer.ts";

/** Fastify with better-sqlite3, written plainly: `fastify-sqlite.ts`. */
export async function fastifyPeer(folder: string): Promise<Peer> {
  await installPackages(folder, THIS_NODE, "fastify@5.12.8", "better-sqlite3@13.2.0");
  for (const file of ["peer.sqlite", "peer.sqlite-wal", "peer.sqlite-shm"])
    await rm(join(folder, file), { force: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startProcess(
    [THIS_NODE.path, join(import.meta.dirname, "fastify-sqlite.ts"), folder, String(port)],
    folder,
    {},
    url,
  );
  const times = seconds();
  const zero = (unit: string) => ({
    id: v7(),
    unit,
    checkpoint: "point-1",
    officer: "100001",
    at: times.next().value,
    value: 0,
  });
  return {
    name: "Fastify 5.12 with better-sqlite3 13.2",
    batch: async (unit, zeros) => JSON.stringify({ entries: Array.from({ length: zeros }, () => zero(unit)) }),
    take: (body) => requestOk(`${url}/entries`, "peer", body),
    page: (unit) => requestOk(`${url}/stops?unit=${unit}`, "peer"),
    month: (unit) => requestOk(`${url}/statistics?unit=${unit}&from=${MONTH.from}&to=${MONTH.to}T23:59:59Z`, "peer"),
    close: () => stopProcess(child),
  };
}
