import { rm } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localDatabaseFile } from "../packages/server/src/sqlite/workerd-file.ts";
import { type Served, startWorkerd } from "../packages/server/src/workerd/serve-workerd.ts";
import { benchExport } from "./bench/export.ts";
import { createState, freePort, signedIn } from "./server.ts";
import { workerdMiB } from "./workerd-memory.ts";

const STOPS = 100_000;
/** Memory that a garbage collector may not have freed; the export's text itself is some 40 MB. */
const SPARE_MIB = 150;
const UNIT = "530102";

let state: string;
let server: Served;
let token: string;

beforeAll(async () => {
  state = await createState();
  fill(localDatabaseFile(state));
  server = await startWorkerd({ port: await freePort(), host: "127.0.0.1", state, log: () => undefined });
  ({ token } = await signedIn(server.url, "100009"));
});

afterAll(async () => {
  await server.close();
  await rm(state, { recursive: true, force: true });
});

/** Writes stops directly into the table, one per second. */
function fill(file: string): void {
  const db = new DatabaseSync(file);
  db.exec(`WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${STOPS})
    INSERT INTO stops (id, version, unit, checkpoint, officer, at_ms, at,
      jurisdiction, category, reading, voided, flags, received_at)
    SELECT printf('01990000-0000-7000-8000-%012d', n), 1, '${UNIT}', 'point-1', '100001',
      unixepoch('2025-10-01') * 1000 + n * 1000,
      json_object('at', strftime('%Y-%m-%dT%H:%M:%SZ', '2025-10-01', n || ' seconds'), 'precision', 'second'),
      'CN', 'below-limit', '{"specimen":"breath","unit":"mg/L","value":"0"}', 0, '[]', '2025-10-01T12:00:00.000Z' FROM n`);
  db.close();
}

describe("an export of 100,000 stops", () => {
  it.each(["ndjson", "csv"])("is complete as %s, and the server does not store it in memory", async (form) => {
    const path = `/v1/exports/stops.${form}?unit=${UNIT}`;
    const { rows, before, peak } = await benchExport({ url: server.url, token }, path);
    expect(rows).toBe(STOPS);
    if (workerdMiB() !== null) expect(peak - before).toBeLessThan(SPARE_MIB);
  });

  it("that is cancelled half way, ten times, leaves nothing behind", async () => {
    const before = workerdMiB();
    for (let time = 0; time < 10; time += 1) {
      const giveUp = new AbortController();
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${server.url}/v1/exports/stops.ndjson?unit=${UNIT}`, {
        headers,
        signal: giveUp.signal,
      });
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      for (let read = 0; read < 1_000_000; ) read += (await reader.read()).value?.length ?? Number.POSITIVE_INFINITY;
      giveUp.abort();
      await expect(reader.read()).rejects.toThrow();
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    if (before !== null) expect((workerdMiB() ?? 0) - before).toBeLessThan(SPARE_MIB);
  });
});
