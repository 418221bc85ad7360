import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type SealedEntry, verify } from "@roadside/core";
import { afterEach, describe, expect, it } from "vitest";
import { newDeviceKey } from "../packages/worker/src/testing/device-key.ts";
import { hasSmallDisks, startSelfHosted } from "./self-hosted-server.ts";
import { signedIn } from "./server.ts";
import { zeros, zeroTest } from "./zeros.ts";

let server: Awaited<ReturnType<typeof startSelfHosted>> | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const BATCH = 200;
const MAX_BATCHES = 40;
const DEVICE = "full-disk";

/** Writes a file until its disk is full. */
function fill(file: string): void {
  const handle = openSync(file, "w");
  for (const size of [1_048_576, 4_096]) {
    const ballast = Buffer.alloc(size);
    try {
      while (writeSync(handle, ballast) > 0);
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
    }
  }
  closeSync(handle);
}

describe("a full disk", () => {
  it.skipIf(!hasSmallDisks())(
    "refuses a sync with 503 and `Retry-After`, stores nothing of it, retains everything else, answers reads, and accepts the same entries when there is space",
    async () => {
      server = await startSelfHosted("node", { disk: "256m" });
      const { url, file, output } = server;
      const { token, get, post } = await signedIn(url, "100001");
      const key = await newDeviceKey();
      await post("/v1/devices", { id: DEVICE, publicKey: key.publicKey });
      const chain = zeros(DEVICE, () => ({
        at: "2026-08-01T12:00:00+08:00",
        unit: "532931",
        body: { tests: [zeroTest("0.00")] },
      }));
      const call = async (entries: readonly SealedEntry[]) => ({
        entries,
        heads: [await key.head(DEVICE, entries, new Date().toISOString())],
      });
      const send = async (entries: readonly SealedEntry[]) =>
        fetch(`${url}/v1/entries`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
          body: JSON.stringify(await call(entries)),
        });
      const next = () => Array.from({ length: BATCH }, () => chain.next().value);

      const ballast = join(dirname(file), "ballast");
      fill(ballast);
      // SQLite's write-ahead log has reserved some more space.
      const accepted: SealedEntry[] = [];
      let entries = next();
      let answer = await send(entries);
      for (let batch = 0; answer.ok && batch < MAX_BATCHES; batch += 1) {
        accepted.push(...entries);
        entries = next();
        answer = await send(entries);
      }
      expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toMatchObject([
        503,
        "60",
        { code: "store-unavailable" },
      ]);
      expect(output()).toContain('"why":"full"');

      const calls = accepted.length / BATCH;
      expect(await readStored(file)).toEqual({
        entries: accepted,
        stops: accepted.length,
        heads: calls,
        counted: accepted.length || null,
      });
      const day = "/v1/statistics?from=2026-08-01&to=2026-08-01";
      expect(await get(day)).toMatchObject({ total: { stops: accepted.length } });

      rmSync(ballast);
      for (const status of ["accepted", "duplicate"]) {
        const { results } = await post<{ results: { status: string }[] }>("/v1/entries", await call(entries));
        expect(new Set(results.map((result) => result.status))).toEqual(new Set([status]));
      }
      const all = [...accepted, ...entries];
      expect(await readStored(file)).toEqual({
        entries: all,
        stops: all.length,
        heads: calls + 1,
        counted: all.length,
      });
      expect(verify((await readStored(file)).entries)).toEqual({ ok: true, findings: [] });
      expect(await get(day)).toMatchObject({ total: { stops: all.length } });
    },
  );
});

/**
 * Reads the device's entries from a copy: SQLite cannot open a path through another process. Nothing writes meanwhile.
 */
async function readStored(file: string) {
  const folder = await mkdtemp(join(tmpdir(), "roadside-full-disk-"));
  for (const end of ["", "-wal"]) await copyFile(file + end, join(folder, `copy.sqlite${end}`));
  const database = new DatabaseSync(join(folder, "copy.sqlite"));
  const entries = database
    .prepare("SELECT hash, bytes FROM entries WHERE device = ? ORDER BY seq")
    .all(DEVICE)
    .map(toSealedEntry);
  const counts = database
    .prepare(
      `SELECT (SELECT count(*) FROM stops WHERE id IN (SELECT stop FROM entries WHERE device = ?1)) AS stops,
         (SELECT count(*) FROM batch_heads WHERE device = ?1) AS heads,
         (SELECT entries FROM chains WHERE device = ?1) AS counted`,
    )
    .get(DEVICE);
  database.close();
  await rm(folder, { recursive: true });
  return { entries, ...counts };
}

function toSealedEntry({ hash, bytes }: Record<string, unknown>): SealedEntry {
  return { entry: JSON.parse(String(bytes)), hash: String(hash) } as SealedEntry;
}
