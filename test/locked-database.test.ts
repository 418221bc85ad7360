import { DatabaseSync } from "node:sqlite";
import { logStop, startChain } from "@roadside/core";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localDatabaseFile } from "../packages/server/src/sqlite/workerd-file.ts";
import { newDeviceKey } from "../packages/worker/src/testing/device-key.ts";
import { signedIn, startServer } from "./server.ts";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

/** Opens the database's file as another program does. */
async function openFile(): Promise<DatabaseSync> {
  const file = new DatabaseSync(localDatabaseFile(server.state));
  file.exec("PRAGMA busy_timeout = 5000");
  return file;
}

describe("a database that another program has locked", () => {
  it("refuses a sync with 503 and `Retry-After`, writes nothing, and accepts the same entries when the lock is released", async () => {
    const { token, post } = await signedIn(server.url, "100002");
    const key = await newDeviceKey();
    await post("/v1/devices", { id: "locked-out", publicKey: key.publicKey });
    const logged = logStop(startChain("locked-out"), {
      id: v7(),
      stop: v7(),
      salt: "00112233445566778899aabbccddeeff",
      jurisdiction: "CN",
      unit: "532931",
      officer: "100001",
      at: "2026-11-20T21:40:00+08:00",
      recordedAt: "2026-11-20T21:42:10+08:00",
      readings: [{ specimen: "breath", value: "0.85", unit: "mg/L" }],
    });
    if (!logged.ok) throw new Error(logged.error.message);
    const body = {
      entries: [logged.sealed],
      heads: [await key.head("locked-out", [logged.sealed], new Date().toISOString())],
    };

    const file = await openFile();
    const stored = () =>
      file.prepare("SELECT (SELECT count(*) FROM entries) AS entries, (SELECT count(*) FROM stops) AS stops").get();
    const before = stored();
    file.exec("BEGIN IMMEDIATE");
    const refused = await fetch(`${server.url}/v1/entries`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    expect([refused.status, refused.headers.get("content-type")]).toEqual([503, "application/problem+json"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: "store-unavailable" });
    const health = await fetch(`${server.url}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([503, { ready: false, database: "unreachable" }]);
    file.exec("ROLLBACK");
    expect(stored()).toEqual(before);
    file.close();

    const sent = () => post<{ results: { status: string }[] }>("/v1/entries", body);
    expect((await sent()).results).toMatchObject([{ status: "accepted" }]);
    expect((await sent()).results).toMatchObject([{ status: "duplicate" }]);
    const lines = server.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", event: "store.unavailable", method: "POST" }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", event: "request", route: "/v1/entries", status: 503 }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "info", event: "request", route: "/v1/entries", status: 200 }),
    );
    expect(server.logged.join()).not.toMatch(/10000\d|roadside-demo/);
  });
});
