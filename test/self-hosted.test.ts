import { DatabaseSync } from "node:sqlite";
import { type SealedEntry, verify } from "@roadside/core";
import { afterEach, describe, expect, it } from "vitest";
import { newDeviceKey } from "../packages/worker/src/testing/device-key.ts";
import { startSelfHosted } from "./self-hosted-server.ts";
import { signedIn } from "./server.ts";
import { zeros, zeroTest } from "./zeros.ts";

let server: Awaited<ReturnType<typeof startSelfHosted>> | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** One at each of ten moments of a call; `npm run test:long` kills a hundred times. */
const KILLS = Number(process.env.ROADSIDE_KILLS ?? 10);
const PER_BATCH = 40;

interface Sync {
  results: { id: string; status: string }[];
}

/** One stop a minute, on a day without demo data. */
const quietNight = (device: string) =>
  zeros(device, (minute) => ({
    at: new Date(Date.UTC(2026, 7, 1, 4, minute)).toISOString(),
    unit: "532931",
    body: { tests: [zeroTest("0.00")] },
  }));

describe("`roadside serve`", () => {
  it.each(["node", "deno"] as const)(
    "under %s accepts entries, answers from them, and serves the tablet UI on the same address",
    { timeout: 120_000 },
    async (runtime) => {
      server = await startSelfHosted(runtime);
      const officer = await signedIn(server.url, "100001");
      const key = await newDeviceKey();
      await officer.post("/v1/devices", { id: "self-hosted", publicKey: key.publicKey });
      const chain = quietNight("self-hosted");
      const entries = [chain.next().value, chain.next().value];
      const heads = [await key.head("self-hosted", entries, new Date().toISOString())];
      const { results } = await officer.post<Sync>("/v1/entries", { entries, heads });
      expect(results, JSON.stringify(results)).toMatchObject([{ status: "accepted" }, { status: "accepted" }]);
      const { total } = await officer.get<{ total: { stops: number } }>("/v1/statistics?from=2026-08-01&to=2026-08-01");
      expect(total.stops).toBe(2);
      const page = await fetch(`${server.url}/`);
      expect(await page.text()).toContain('<div id="app">');
      expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
      const code = await server.close();
      server = null;
      expect(code).toBe(runtime === "node" ? 0 : null);
    },
  );

  it(`killed ${KILLS} times in the middle of a batch, loses and duplicates nothing`, {
    timeout: 60_000 + KILLS * 10_000,
  }, async () => {
    server = await startSelfHosted("node");
    let officer = await signedIn(server.url, "100001");
    const key = await newDeviceKey();
    await officer.post("/v1/devices", { id: "often-killed", publicKey: key.publicKey });
    const chain = quietNight("often-killed");
    const sent: SealedEntry[] = [];
    let held: SealedEntry[] = [];
    const confirm = ({ results }: Sync) => {
      const confirmed = new Set(
        results.filter(({ status }) => status === "accepted" || status === "duplicate").map(({ id }) => id),
      );
      held = held.filter(({ entry }) => !confirmed.has(entry.id));
    };
    const send = async () => {
      const entries = held.slice(0, 2 * PER_BATCH);
      return officer.post<Sync>("/v1/entries", {
        entries,
        heads: [await key.head("often-killed", entries, new Date().toISOString())],
      });
    };
    let died = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      for (let one = 0; one < PER_BATCH; one += 1) held.push(chain.next().value);
      sent.push(...held.slice(-PER_BATCH));
      const answer = send().then(confirm, () => {
        died += 1;
      });
      // From before the call arrives until after it was answered.
      await new Promise((resolve) => setTimeout(resolve, (kill % 10) * 12));
      await server.kill();
      await answer;
      await server.restart();
    }
    while (held.length > 0) confirm(await send());
    expect(died, "calls that got no answer").toBeGreaterThan(0);

    officer = await signedIn(server.url, "100002");
    const { total } = await officer.get<{ total: { stops: number } }>("/v1/statistics?from=2026-08-01&to=2026-08-31");
    expect(total.stops).toBe(sent.length);
    const database = new DatabaseSync(server.file, { readOnly: true });
    const rows = database
      .prepare("SELECT hash, bytes FROM entries WHERE device = 'often-killed' ORDER BY seq")
      .all() as {
      hash: string;
      bytes: string;
    }[];
    database.close();
    const stored = rows.map(({ hash, bytes }) => ({ entry: JSON.parse(bytes), hash }) as SealedEntry);
    expect(stored).toEqual(sent);
    expect(verify(stored)).toEqual({ ok: true, findings: [] });
  });
});
