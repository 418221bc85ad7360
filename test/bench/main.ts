import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../packages/server/src/workerd/serve-workerd.ts";
import { buildTabletUi } from "../../scripts/build-tablet-ui.ts";
import { freePort, signedIn } from "../server.ts";
import { benchCore } from "./core.ts";
import { benchBytes, benchRows } from "./cost.ts";
import { benchIngest, call, type Target } from "./ingest.ts";
import { benchPeers } from "./peers.ts";
import { benchRuleEngines } from "./rule-engines.ts";
import { benchScale } from "./scale.ts";
import { benchSizes } from "./sizes.ts";
import { benchTablet } from "./tablet.ts";

const BATCHES = [1, 50, 500];
const READS = [
  "/v1/stops?limit=50",
  "/v1/stops?category=drunk&limit=50",
  "/v1/statistics?by=category",
  "/v1/statistics?from=2026-11-01&to=2026-11-30&by=day",
];

/**
 * Prints every figure of the documentation. Throughput is measured through `wrangler dev` with its proxy, on this
 * machine's own disk.
 */
async function main(): Promise<void> {
  if (["--scale", "--peers", "--tablet"].some((flag) => process.argv.includes(flag))) return await printLongOnes();
  if (process.argv.includes("--cost")) {
    await buildTabletUi();
    return await withServer(printCost);
  }
  heading("core, one call");
  for (const { name, ns } of await benchCore()) line(name, `${Math.round(ns).toLocaleString("en")} ns`);

  heading("the same limits in rule engines, in one run");
  const engines = await benchRuleEngines();
  const own = engines[0]?.ns ?? Number.NaN;
  for (const { name, ns } of engines)
    line(name, `${Math.round(ns).toLocaleString("en")} ns, ratio ${(ns / own).toFixed(1)}`);
  if (process.argv.includes("--core")) return;

  await buildTabletUi();
  heading("size after gzip");
  for (const { name, bytes } of await benchSizes()) line(name, `${(bytes / 1_024).toFixed(1)} KiB`);

  await withServer(async (target) => {
    await printBatches(target);
    await printCost(target);
  });
}

/** What a stop costs: rows written as D1 counts them, and bytes on the disk. */
async function printCost(target: Target): Promise<void> {
  heading("rows written a stop, from D1's own meta");
  await benchRows(target, line);
  heading("bytes on the disk a stop, of 20,000 stops in a SQLite file, ledger included");
  await benchBytes(line);
}

async function printBatches(target: Target): Promise<void> {
  await call(target, "PUT", "/v1/raw");
  heading("POST /v1/entries and one bare INSERT … SELECT … FROM json_each on the same D1");
  for (const batch of BATCHES) {
    const { entriesPerSecond, rawPerSecond, rowsRead, rowsWritten } = await benchIngest(target, batch);
    const ratio = (entriesPerSecond / rawPerSecond).toFixed(2);
    line(
      `batches of ${batch}`,
      `${Math.round(entriesPerSecond)} entries/s, raw ${Math.round(rawPerSecond)} rows/s, ratio ${ratio}; ${rowsRead} rows read, ${rowsWritten} written a call`,
    );
  }
  heading("rows read by a query, from D1's own meta");
  for (const path of READS) {
    const { headers } = await call(target, "GET", path);
    line(`GET ${path}`, `${headers.get("x-rows-read")} read, ${headers.get("x-rows-written")} written`);
  }
}

/** Gives a server under workerd whose answers say what they cost. */
async function withServer(use: (target: Target) => Promise<void>): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), "roadside-bench-"));
  const server = await serve({
    port: await freePort(),
    host: "127.0.0.1",
    state,
    demo: true,
    entry: join(import.meta.dirname, "worker.ts"),
    log: () => undefined,
  });
  try {
    await use({ url: server.url, token: (await signedIn(server.url, "100009")).token });
  } finally {
    await server.close();
    await rm(state, { recursive: true, force: true });
  }
}

/** Long measurements, and those that download other programs, run on request only. */
async function printLongOnes(): Promise<void> {
  // wrangler does not serve without it.
  await buildTabletUi();
  if (process.argv.includes("--scale")) {
    heading("rows read, and p50/p95 of a call, at 10,000, 100,000 and 1,000,000 stops");
    await benchScale(line);
  }
  if (process.argv.includes("--tablet")) {
    heading("the tablet, as built, in Chromium");
    await benchTablet(line);
  }
  if (process.argv.includes("--peers")) {
    heading("the same jobs in other systems, in one run");
    await benchPeers(line);
  }
}

function heading(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

function line(name: string, figure: string): void {
  process.stdout.write(`  ${name.padEnd(64)} ${figure}\n`);
}

await main();
