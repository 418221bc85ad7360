import type { D1Database } from "@cloudflare/workers-types";
import type { RequestFacts } from "@roadside/worker/http/trace-requests";
import packageFacts from "../../package.json" with { type: "json" };
import { OperatorError } from "../failure.ts";
import { createMetrics } from "./metrics.ts";
import { type MetricsAddress, serveMetrics } from "./metrics-server.ts";
import { type MeasuredPlatform, readGauges } from "./read-gauges.ts";

interface Sources {
  readonly db: D1Database;
  readonly platform: MeasuredPlatform;
  readonly openBodies: () => number;
}

/** Serves the metrics of this process on their address. Returns what counts a request; `null` without an address. */
export async function startMetrics(
  address: MetricsAddress | null,
  { db, platform, openBodies }: Sources,
): Promise<((facts: RequestFacts) => void) | null> {
  if (!address) return null;
  const runtime = "Deno" in globalThis ? "deno" : `node ${process.versions.node}`;
  const metrics = createMetrics({
    readGauges: () => readGauges(db, platform, openBodies()),
    facts: { version: packageFacts.version, engine: platform.engine, runtime },
    now: Date.now,
  });
  const server = await serveMetrics(metrics, address).catch(({ code }: NodeJS.ErrnoException) => {
    const why = code === "EADDRINUSE" ? "is taken by another program" : `cannot be opened (${code})`;
    throw new OperatorError(`Port ${address.port} on ${address.host} for the metrics ${why}: choose another.`);
  });
  // The server of the API decides when the process ends.
  server.unref();
  return metrics.observe;
}
