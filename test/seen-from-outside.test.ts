import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSelfHosted } from "./self-hosted-server.ts";
import { freePort, signedIn, startServer } from "./server.ts";

/** No page and no call has these paths. */
const UNKNOWN = [
  "/nothing",
  "/nothing/",
  "/assets",
  "/assets/",
  "/_headers",
  "/v1",
  "/v1/",
  "/v1/nothing",
  "/docs/nothing",
  "/metrics",
  "/livez/",
  "/.env",
  "/wrangler.toml",
  "/%00",
  "/%2e%2e/package.json",
  "//elsewhere.example/",
];

let metricsPort = 0;

describe.each(["workerd", "node", "deno"] as const)("seen from outside, under %s", (runtime) => {
  let url: string;
  let close: () => Promise<unknown>;
  beforeAll(async () => {
    metricsPort = await freePort();
    const env = { ROADSIDE_METRICS: `127.0.0.1:${metricsPort}` };
    const server = runtime === "workerd" ? await startServer() : await startSelfHosted(runtime, { env });
    ({ url } = server);
    close = () => server.close();
  });
  afterAll(() => close?.());

  it("nothing but real pages is answered with a page", async () => {
    for (const path of ["/", "/docs"]) {
      const page = await fetch(url + path);
      expect([path, page.status, page.headers.get("content-type")?.split(";")[0]]).toEqual([path, 200, "text/html"]);
    }
    for (const path of UNKNOWN) {
      const answer = await fetch(url + path, { headers: { accept: "text/html" }, redirect: "manual" });
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        404,
        "application/problem+json",
      ]);
    }
    const docs = await fetch(`${url}/docs/`);
    expect([docs.status, new URL(docs.url).pathname]).toEqual([200, "/docs"]);
  });

  it("a wrong method is 405, with the methods that the path accepts", async () => {
    for (const [path, method, allowed] of [
      ["/readyz", "POST", "GET, HEAD"],
      ["/v1/sessions", "PUT", "GET, HEAD, POST"],
      ["/v1/ledger/key", "DELETE", "GET, HEAD"],
    ] as const) {
      const answer = await fetch(url + path, { method });
      expect([path, answer.status, answer.headers.get("allow")]).toEqual([path, 405, allowed]);
    }
    expect((await fetch(`${url}/`, { method: "POST" })).status).toBe(405);
  });

  it("says that it is alive and ready, with version and engine", async () => {
    const engine = runtime === "workerd" ? "Cloudflare D1" : expect.stringMatching(/^SQLite 3\./);
    const version = expect.stringMatching(/^\d+\.\d+\.\d+$/);
    for (const [path, facts] of [
      ["/livez", { alive: true }],
      ["/readyz", { ready: true, database: "ready", migrations: "applied", keys: "right" }],
      ["/healthz", { ready: true }],
    ] as const) {
      const answer = await fetch(url + path);
      expect([answer.status, await answer.json()]).toMatchObject([200, { ...facts, version, engine }]);
    }
  });

  it("refuses a compressed body, a NUL and headers of 64 kB", async () => {
    const { token } = await signedIn(url, "100001");
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const post = (body: string, more = {}) =>
      fetch(`${url}/v1/entries`, { method: "POST", headers: { ...headers, ...more }, body });
    expect((await post("\u001f\u008b", { "content-encoding": "gzip" })).status).toBe(415);
    expect((await post('{"entries":[\u0000]}')).status).toBe(400);
    const named = await fetch(`${url}/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ badge: "100001\u0000", password: "roadside-demo" }),
    });
    expect(named.status).toBe(400);
    const long = await fetch(`${url}/livez`, { headers: { "x-long": "a".repeat(65_536) } }).catch(() => null);
    // workerd accepts long headers; the others close the connection after they have refused them.
    if (runtime !== "workerd") expect(long?.status ?? 431).toBe(431);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it.skipIf(runtime === "workerd")(
    "counts calls by route pattern, on another address, without personal data",
    async () => {
      const { token, get } = await signedIn(url, "100003");
      await get("/v1/stops?limit=1&unit=532931");
      await fetch(`${url}/v1/stops/01990000-0000-7000-8000-000000000001`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      for (const line of [
        'roadside_http_requests_total{method="GET",route="/v1/stops",status="200"} 1',
        'roadside_http_requests_total{method="GET",route="/v1/stops/:id",status="404"} 1',
        "roadside_ready 1",
        "roadside_ledger_waiting_entries 0",
        "roadside_last_backup_timestamp_seconds 0",
      ])
        expect(text.split("\n")).toContain(line);
      expect(Number(/^roadside_entries (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(1_000);
      expect(Number(/^roadside_database_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(1_000_000);
      expect(Number(/^roadside_obligations\{state="due"\} (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
      const labels = new Set([...text.matchAll(/="([^"]*)"/g)].map(([, value]) => value));
      expect([...labels].filter((value) => /^\d{5,}|10000\d|5329|01990000/.test(value ?? ""))).toEqual([]);
    },
  );
});
