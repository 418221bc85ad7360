import { describe, expect, it } from "vitest";
import { createMetrics, type Gauges } from "./metrics.ts";
import { parseMetricsAddress, serveMetrics } from "./metrics-server.ts";

const facts = { version: "1.2.3", engine: "SQLite 3.50.4", runtime: "node 24" };

function metricsOf(gauges: Partial<Gauges> = {}, clock = { ms: Date.parse("2026-11-20T12:00:00Z") }) {
  let reads = 0;
  const readGauges = async () => {
    reads += 1;
    return { ready: true, openBodies: 0, ...gauges };
  };
  return { metrics: createMetrics({ readGauges, facts, now: () => clock.ms }), clock, reads: () => reads };
}

describe("the metrics", () => {
  it("count requests by method, route pattern and status, their durations, and entries by result", async () => {
    const { metrics } = metricsOf();
    const request = {
      method: "POST",
      route: "/v1/entries",
      status: 200,
      ms: 12,
      entries: { accepted: 3, rejected: 1 },
    };
    metrics.observe(request);
    metrics.observe(request);
    metrics.observe({ method: "BREW", route: "none", status: 404, ms: 1, entries: {} });
    const text = await metrics.render();
    expect(text).toContain('roadside_http_requests_total{method="POST",route="/v1/entries",status="200"} 2');
    expect(text).toContain('roadside_http_requests_total{method="other",route="none",status="404"} 1');
    expect(text).toContain(
      'roadside_http_request_duration_seconds_bucket{le="0.025",method="POST",route="/v1/entries"} 2',
    );
    expect(text).toContain('roadside_entries_sent_total{result="accepted"} 6');
    expect(text).toContain('roadside_entries_sent_total{result="rejected"} 2');
    expect(text).toContain('roadside_build_info{version="1.2.3",engine="SQLite 3.50.4",runtime="node 24"} 1');
  });

  it("show the installation's state, and leave out what is not known", async () => {
    const { metrics } = metricsOf({
      entries: 1_000,
      ledgerWaiting: 7,
      ledgerWaitingSince: "2026-11-20T11:59:00Z",
      dutiesDue: 4,
      dutiesOverdue: 2,
      findings: { runs: 3 },
      lastBackupAt: null,
      databaseBytes: 4_096,
    });
    const text = await metrics.render();
    for (const line of [
      "roadside_ready 1",
      "roadside_entries 1000",
      "roadside_ledger_waiting_entries 7",
      "roadside_ledger_lag_seconds 60",
      'roadside_obligations{state="overdue"} 2',
      'roadside_findings_open{rule="runs"} 3',
      'roadside_findings_open{rule="late"} 0',
      "roadside_last_backup_timestamp_seconds 0",
      "roadside_database_bytes 4096",
    ])
      expect(text.split("\n")).toContain(line);
    for (const unknown of ["database_nodes", "last_verify_timestamp_seconds", "disk_free_bytes"])
      expect(text).not.toMatch(new RegExp(`^roadside_${unknown}[ {]`, "m"));
  });

  it("read the database once for scrapes in quick succession", async () => {
    const { metrics, clock, reads } = metricsOf();
    await Promise.all([metrics.render(), metrics.render()]);
    clock.ms += 9_000;
    await metrics.render();
    expect(reads()).toBe(1);
    clock.ms += 1_000;
    await metrics.render();
    expect(reads()).toBe(2);
  });

  it("are served at /metrics on an address of their own, and nothing else is", async () => {
    const server = await serveMetrics(metricsOf().metrics, parseMetricsAddress("127.0.0.1:0"));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
    const answer = await fetch(`${url}/metrics`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; version=0\.0\.4/),
    ]);
    expect(await answer.text()).toMatch(/^# HELP roadside_/m);
    expect((await fetch(`${url}/v1/stops`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
    server.close();
    server.closeAllConnections();
  });

  it("refuse an address that is not one", () => {
    expect(parseMetricsAddress("[::1]:9464")).toEqual({ host: "::1", port: 9464 });
    for (const wrong of ["9464", "127.0.0.1", "metrics.example:9464", "127.0.0.1:99999"])
      expect(() => parseMetricsAddress(wrong)).toThrow("is not an address and a port");
  });
});
