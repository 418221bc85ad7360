import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SealedEntry, verify } from "@roadside/core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openRqliteD1 } from "../packages/server/src/rqlite/rqlite-d1.ts";
import { startRqliteNode, warnWithoutRqlited } from "../packages/server/testing/rqlite-node.ts";
import { runRoadside, startRoadside } from "../packages/server/testing/run-roadside.ts";
import { type Fault, startCluster, untilReady } from "./cluster/nodes.ts";
import { startTablets } from "./cluster/tablets.ts";
import { freePort } from "./server.ts";

/** `pnpm test:long cluster` makes a hundred. */
const FAULTS = Number(process.env.ROADSIDE_CLUSTER_FAULTS ?? 5);
const FAULT_MS = 2_000;
const PASSWORD = "a long pass phrase";
const TABLETS = 20;
const OFFICERS = Array.from({ length: 5 }, (_, index) => `20000${index}`);

let folder: string;
let cluster: Awaited<ReturnType<typeof startCluster>>;
let servers: ReturnType<typeof startRoadside>[] = [];
const addresses: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-cluster-test-"));
  cluster = await startCluster();
  if (cluster.isStandIn) warnWithoutRqlited();
  const env = { ROADSIDE_DATABASE: cluster.urls, ROADSIDE_PASSWORD: PASSWORD };
  const [first, second] = [join(folder, "first"), join(folder, "second")];
  const words = ["init", "--state", first, "--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
  expect(await runRoadside(words, env)).toMatchObject({ code: 0, stderr: "" });
  // The second machine gets the keys of the first.
  await cp(first, second, { recursive: true });
  for (const state of [first, second]) {
    const port = await freePort();
    const started = startRoadside(["serve", "--state", state, "--port", `${port}`, "--log", "failures"], env);
    servers.push(started);
    addresses.push(`http://127.0.0.1:${port}`);
    const output = () => started.output.stdout + started.output.stderr;
    await vi.waitFor(() => expect(output()).toContain("Ready at"), { timeout: 30_000 });
  }
}, 120_000);
afterAll(async () => {
  for (const { child } of servers) child.kill("SIGTERM");
  await Promise.all(servers.map(({ ended }) => ended));
  servers = [];
  await cluster?.close();
  await rm(folder, { recursive: true, force: true });
});

async function call(server: string, method: string, path: string, body: unknown, token?: string): Promise<unknown> {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(server + path, { method, headers, body: body ? JSON.stringify(body) : null });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return JSON.parse((await answer.text()) || "null");
}
const signIn = async (server: string, badge: string) =>
  ((await call(server, "POST", "/v1/sessions", { badge, password: PASSWORD })) as { token: string }).token;

async function createOfficers(server: string): Promise<string[]> {
  const administrator = await signIn(server, "900001");
  const name = { zh: "张伟", en: "Zhang Wei" };
  const unit = { unit: "532931", name: { zh: "剑川", en: "Jianchuan" }, enrolment: "on-sign-in" };
  await call(server, "PUT", "/v1/units/532931", unit, administrator);
  for (const badge of OFFICERS) {
    const officer = { name, role: "officer", unit: "532931", password: PASSWORD };
    await call(server, "PUT", `/v1/officers/${badge}`, officer, administrator);
  }
  return Promise.all(OFFICERS.map((badge) => signIn(server, badge)));
}

const storedOn = async (url: string, device: string) => {
  const db = await openRqliteD1(url);
  const { results } = await db
    .prepare("SELECT hash, bytes FROM entries WHERE device = ?1 ORDER BY seq")
    .bind(device)
    .all<{ hash: string; bytes: string }>();
  db.close();
  return results.map(({ hash, bytes }) => ({ entry: JSON.parse(bytes), hash }) as SealedEntry);
};

describe("three nodes and two servers", () => {
  it(`lose and duplicate nothing of ${TABLETS} tablets in ${FAULTS} faults`, {
    timeout: 120_000 + FAULTS * 20_000,
  }, async () => {
    const tokens = await createOfficers(addresses[0] as string);
    const run = await startTablets(TABLETS, addresses, tokens);
    const faults: Fault[] = ["killed", "paused", "cut off"];
    const health = (await call(addresses[0] as string, "GET", "/healthz", null)) as object;
    expect(health).toMatchObject({ replicas: { total: 3, reachable: 3 } });
    for (let count = 0; count < FAULTS; count += 1) {
      const leads = await Promise.all(cluster.nodes.map((node) => node.isLeader()));
      // Two of three faults hit the leader.
      const leader = leads.indexOf(true);
      const node = cluster.nodes[leader >= 0 && count % 3 < 2 ? leader : count % 3];
      const fault = faults[count % 3] as Fault;
      await node?.fail(fault);
      await new Promise((resolve) => setTimeout(resolve, FAULT_MS));
      node?.mend(fault);
      await untilReady(cluster.nodes);
    }
    const { calls, unanswered, longestGapMs } = await run.end();
    const sent = run.tablets.reduce((sum, tablet) => sum + tablet.sent.length, 0);
    process.stdout.write(
      `\n${cluster.isStandIn ? "STAND-IN, not rqlite: " : ""}${FAULTS} faults, ${sent} entries in ${calls} calls, ` +
        `${unanswered} calls without success, longest gap in service ${Math.round(longestGapMs)} ms\n`,
    );
    expect(run.unexpected).toEqual([]);
    for (const { device, sent: entries } of run.tablets) {
      const stored = await storedOn(cluster.urls, device);
      expect(stored).toEqual(entries);
      expect(verify(stored)).toEqual({ ok: true, findings: [] });
    }
    const administrator = await signIn(addresses[1] as string, "900001");
    const path = "/v1/statistics?from=2026-07-31&to=2026-12-31";
    const { total } = (await call(addresses[1] as string, "GET", path, null, administrator)) as {
      total: { stops: number };
    };
    expect(total.stops).toBe(sent);
  });

  it("are joined by an empty node, which catches up", { timeout: 120_000 }, async ({ skip }) => {
    if (cluster.isStandIn) skip("rqlited is not installed: stand-ins do not join");
    const node = await cluster.join();
    const count = async (url: string, level: string) => {
      const answer = await fetch(`${url}/db/query?level=${level}&q=SELECT%20count(*)%20FROM%20entries`);
      return JSON.stringify(((await answer.json()) as { results: { values: unknown }[] }).results[0]?.values);
    };
    const wanted = await count(cluster.nodes[0]?.url as string, "linearizable");
    await expect.poll(() => count(node.url, "none"), { timeout: 60_000 }).toBe(wanted);
  });

  it("are backed up while they run, and restored into a new node", { timeout: 120_000 }, async ({ skip }) => {
    if (cluster.isStandIn) skip("rqlited is not installed: stand-ins make no backups");
    const backup = await (await fetch(`${cluster.nodes[0]?.url}/db/backup`)).arrayBuffer();
    const node = await startRqliteNode();
    await untilReady([
      { url: node.url, isReady: async () => (await fetch(`${node.url}/readyz`).catch(() => null))?.ok ?? false },
    ]);
    expect((await fetch(`${node.url}/boot`, { method: "POST", body: backup })).ok).toBe(true);
    const stored = await storedOn(node.url, "tablet-0");
    expect(stored).toEqual(await storedOn(cluster.urls, "tablet-0"));
    expect(verify(stored).ok).toBe(true);
    await node.close();
  });
});
