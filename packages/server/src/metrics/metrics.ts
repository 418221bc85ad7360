import { INTEGRITY_RULES } from "@roadside/core";
import type { RequestFacts } from "@roadside/worker/http/trace-requests";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Seconds, from a read of one stop to a long import. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Any client can write any method. */
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Reads what the gauges show. Called once for each scrape, at most every few seconds. */
export type ReadGauges = () => Promise<Gauges>;

/** What cannot be read is left out. Times are ISO 8601. */
export interface Gauges {
  readonly ready: boolean;
  readonly entries?: number;
  readonly newestReceivedAt?: string | null;
  readonly ledgerWaiting?: number;
  readonly ledgerWaitingSince?: string | null;
  readonly dutiesDue?: number;
  readonly dutiesOverdue?: number;
  readonly findings?: Readonly<Record<string, number>>;
  readonly quarantined?: number;
  readonly devices?: Readonly<Record<string, number>>;
  readonly databaseBytes?: number;
  readonly diskFreeBytes?: number;
  readonly replicasTotal?: number;
  readonly replicasReachable?: number;
  /** `null` before the first backup. */
  readonly lastBackupAt?: string | null;
  readonly lastVerifyAt?: string | null;
  readonly verifyDifferences?: number;
  /** Bodies on their way. */
  readonly openBodies: number;
}

/** A scrape within this time of the last one shows the same gauges: some cost a row for each open duty. */
const MIN_READ_INTERVAL_MS = 10_000;

/**
 * The metrics of this process and its installation, in the Prometheus text format. Labels are route patterns, methods,
 * statuses, rules and states: never a path, a unit, a badge or anything else of a person.
 */
export function createMetrics({
  readGauges,
  facts,
  now,
}: {
  readGauges: ReadGauges;
  facts: { readonly version: string; readonly engine: string; readonly runtime: string };
  now: () => number;
}) {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) => {
    const created = new Gauge({ name, help, labelNames, registers });
    // Without labels it begins with 0, which would be wrong for what is not known.
    if (labelNames.length === 0) created.remove();
    return created;
  };

  const requests = counter("roadside_http_requests_total", "Requests of the API.", "method", "route", "status");
  const durations = new Histogram({
    name: "roadside_http_request_duration_seconds",
    help: "Time from the request's headers to its answer's.",
    labelNames: ["method", "route"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const sent = counter(
    "roadside_entries_sent_total",
    "Entries that tablets, programs and imports sent, by result.",
    "result",
  );
  const build = gauge(
    "roadside_build_info",
    "Always 1; version, engine and runtime are labels.",
    "version",
    "engine",
    "runtime",
  );
  build.set(facts, 1);
  const ready = gauge("roadside_ready", "1 if /readyz answers 200.");
  const gauges = {
    entries: gauge("roadside_entries", "Entries in the database."),
    newestReceivedAt: gauge("roadside_newest_entry_timestamp_seconds", "When the newest entry was received."),
    ledgerWaiting: gauge("roadside_ledger_waiting_entries", "Entries that are not in their unit's ledger yet."),
    ledgerLag: gauge("roadside_ledger_lag_seconds", "Age of the oldest entry that is not in its unit's ledger yet."),
    duties: gauge("roadside_obligations", "Open duties of all stops.", "state"),
    findings: gauge("roadside_findings_open", "Open findings by rule.", "rule"),
    quarantined: gauge("roadside_quarantine_entries", "Entries in quarantine that wait for a decision."),
    devices: gauge("roadside_devices", "Devices by state.", "state"),
    databaseBytes: gauge("roadside_database_bytes", "Size of the database with its journal."),
    diskFreeBytes: gauge("roadside_disk_free_bytes", "Free space on the disk of the database."),
    replicas: gauge("roadside_database_nodes", "Nodes of a replicated database.", "state"),
    lastBackupAt: gauge(
      "roadside_last_backup_timestamp_seconds",
      "Time of the last verified backup; 0 before the first.",
    ),
    lastVerifyAt: gauge("roadside_last_verify_timestamp_seconds", "Time of the last verification; 0 before the first."),
    verifyDifferences: gauge("roadside_verify_differences", "Differences that the last verification found."),
    openBodies: gauge("roadside_http_open_bodies", "Bodies of requests that are on their way."),
  };
  // Deno lacks some of what these read.
  if (!("Deno" in globalThis)) collectDefaultMetrics({ register: registry });

  function show(values: Gauges): void {
    const set = (target: Gauge, value: number | undefined) => value !== undefined && target.set(value);
    ready.set(values.ready ? 1 : 0);
    set(gauges.entries, values.entries);
    set(gauges.newestReceivedAt, toSeconds(values.newestReceivedAt));
    set(gauges.ledgerWaiting, values.ledgerWaiting);
    const since = values.ledgerWaitingSince;
    if (since !== undefined)
      gauges.ledgerLag.set(since === null ? 0 : Math.max(0, (now() - Date.parse(since)) / 1_000));
    if (values.dutiesDue !== undefined) gauges.duties.set({ state: "due" }, values.dutiesDue);
    if (values.dutiesOverdue !== undefined) gauges.duties.set({ state: "overdue" }, values.dutiesOverdue);
    if (values.findings)
      for (const rule of Object.keys(INTEGRITY_RULES)) gauges.findings.set({ rule }, values.findings[rule] ?? 0);
    set(gauges.quarantined, values.quarantined);
    if (values.devices)
      for (const state of ["pending", "enrolled", "revoked"]) gauges.devices.set({ state }, values.devices[state] ?? 0);
    set(gauges.databaseBytes, values.databaseBytes);
    set(gauges.diskFreeBytes, values.diskFreeBytes);
    if (values.replicasTotal !== undefined) {
      gauges.replicas.set({ state: "all" }, values.replicasTotal);
      gauges.replicas.set({ state: "reachable" }, values.replicasReachable ?? 0);
    }
    set(gauges.lastBackupAt, toSeconds(values.lastBackupAt));
    set(gauges.lastVerifyAt, toSeconds(values.lastVerifyAt));
    set(gauges.verifyDifferences, values.verifyDifferences);
    gauges.openBodies.set(values.openBodies);
  }

  let reading: Promise<void> | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;

  return {
    contentType: registry.contentType,

    /** Counts one request. */
    observe({ method: written, route, status, ms, entries }: RequestFacts): void {
      const method = METHODS.has(written) ? written : "other";
      requests.inc({ method, route, status });
      durations.observe({ method, route }, ms / 1_000);
      for (const [result, count] of Object.entries(entries)) if (count > 0) sent.inc({ result }, count);
    },

    /** Returns the text of one scrape. */
    async render(): Promise<string> {
      if (now() - readAtMs >= MIN_READ_INTERVAL_MS) {
        readAtMs = now();
        reading = readGauges().then(show);
      }
      await reading;
      return registry.metrics();
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

function toSeconds(at: string | null | undefined): number | undefined {
  if (at === undefined) return undefined;
  return at === null ? 0 : Date.parse(at) / 1_000;
}
