import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { createMeter, type Meter } from "../database/meter.ts";
import type { Timing } from "../database/timing.ts";
import type { AppEnv, SignedInEnv } from "./context.ts";
import type { ServerLogLine } from "./server-log.ts";
import { continueTrace, toTraceparent } from "./trace-context.ts";

/** What a request was, without anything that identifies a person: its route is a pattern, never the path. */
export interface RequestFacts {
  readonly method: string;
  /** "none" without a match. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  /** How many entries it sent, by result. */
  readonly entries: Readonly<Record<string, number>>;
}

/** Wraps every request: continues its trace, measures its cost, and returns one line for the log. */
export function traceRequests({
  pace,
  clock,
  newId,
  log,
  observe,
}: {
  pace: Timing;
  clock: () => Date;
  newId: () => string;
  log: ((line: ServerLogLine) => void) | null;
  observe: ((facts: RequestFacts) => void) | undefined;
}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = pace.elapsedMs();
    const trace = continueTrace(c.req.header("traceparent"), newId);
    const meter = createMeter();
    c.set("trace", trace);
    c.set("meter", meter);
    await next();
    const ms = pace.elapsedMs() - started;
    c.header("traceparent", toTraceparent(trace));
    // A tablet detects from it that its clock is wrong. Only some runtimes send it themselves.
    c.header("date", clock().toUTCString());
    if (mayKnowTheCost(c)) c.header("server-timing", serverTiming(meter, ms));
    const { method } = c.req;
    const { status } = c.res;
    const route = answeredBy(c);
    observe?.({ method, route, status, ms, entries: c.var.entryResults ?? {} });
    log?.({
      level: status >= 500 ? "error" : "info",
      event: "request",
      method,
      route,
      status,
      ms: rounded(ms),
      dbMs: rounded(meter.ms),
      roundTrips: meter.roundTrips,
      rowsRead: meter.rowsRead,
      rowsWritten: meter.rowsWritten,
      trace: trace.traceId,
    });
  };
}

/**
 * Only signed-in callers see the cost of a response, and refusals omit it: the number of rows read would distinguish a
 * hidden stop from one that does not exist, and a known badge from an unknown one.
 */
function mayKnowTheCost(c: Context): boolean {
  return (c as Context<SignedInEnv>).var.officer !== undefined && c.res.status < 400;
}

function serverTiming({ ms, roundTrips, rowsRead, rowsWritten }: Meter, totalMs: number): string {
  return `db;dur=${rounded(ms)}, round-trips;desc=${roundTrips}, rows-read;desc=${rowsRead}, rows-written;desc=${rowsWritten}, total;dur=${rounded(totalMs)}`;
}

/** Returns the pattern of the matched route, never the address itself; "none" without a match. */
function answeredBy(c: Context): string {
  return matchedRoutes(c).findLast(({ path }) => !path.endsWith("*"))?.path ?? "none";
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
