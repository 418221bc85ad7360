import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Served, type ServeOptions, serve } from "../../packages/server/src/workerd/serve-workerd.ts";
import { freePort, signedIn } from "../server.ts";
import { benchExport } from "./export.ts";
import type { Target } from "./ingest.ts";
import { fillTo } from "./scale/fill.ts";
import { measure } from "./scale/measure.ts";
import { QUESTIONS } from "./scale/questions.ts";

const SIZES = [10_000, 100_000, 1_000_000];
const EXPORTED = 100_000;
const ROUNDS = 100;

type Print = (name: string, figure: string) => void;

/**
 * Measures each question at each size of a province's two years, and an export. Filling takes some ten minutes and 6 GB
 * in the folder for temporary files.
 */
export async function benchScale(print: Print): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "roadside-scale-"));
  const folderOf = (size: number) => join(folder, String(size));
  try {
    const filling = join(folder, "filling");
    // Migrates the database.
    await (await serve(await options(filling))).close();
    await fillTo(SIZES, filling, folderOf, (line) => print("filled", line));
    await rm(filling, { recursive: true });
    await printCosts(SIZES.map(folderOf), print);
    await printExports(folderOf(EXPORTED), print);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts three servers, so that each question is asked of all sizes in turn. */
export async function printCosts(states: readonly string[], print: Print, rounds = ROUNDS): Promise<void> {
  const servers: Served[] = [];
  try {
    for (const state of states) servers.push(await serve(await options(state)));
    const costs = await measure(await Promise.all(servers.map(targetOf)), QUESTIONS, rounds);
    for (const [{ name }, each] of costs) {
      const growth = (of: "p50" | "p95") =>
        ((each.at(-1)?.[of] ?? Number.NaN) / (each[0]?.[of] ?? Number.NaN)).toFixed(2);
      const figures = each.map(({ rowsRead, p50, p95 }) => `${rowsRead} rows ${p50.toFixed(1)}/${p95.toFixed(1)} ms`);
      print(name, `${figures.join(", ")}; p50 × ${growth("p50")}, p95 × ${growth("p95")}`);
    }
  } finally {
    for (const server of servers) await server.close();
  }
}

export async function printExports(state: string, print: Print): Promise<void> {
  const { entry: _, ...plain } = await options(state);
  const server = await serve(plain);
  try {
    const target = await targetOf(server);
    for (const path of ["/v1/exports/stops.ndjson", "/v1/exports/stops.csv"]) {
      const { rows, rowsPerSecond, before, peak } = await benchExport(target, path);
      const memory = `the server held ${before.toFixed(0)} MiB before and ${peak.toFixed(0)} MiB at most`;
      print(
        `GET ${path}`,
        `${rows.toLocaleString("en")} rows, ${Math.round(rowsPerSecond).toLocaleString("en")} rows/s; ${memory}`,
      );
    }
  } finally {
    await server.close();
  }
}

async function targetOf({ url }: Served): Promise<Target> {
  return { url, token: (await signedIn(url, "100009")).token };
}

async function options(state: string): Promise<ServeOptions> {
  return {
    port: await freePort(),
    host: "127.0.0.1",
    state,
    demo: false,
    entry: join(import.meta.dirname, "worker.ts"),
    log: () => undefined,
  };
}
