import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "./server.ts";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const SQL = { method: "POST", body: JSON.stringify({ sql: "SELECT * FROM entries" }) };
const PATHS = [
  "/cdn-cgi/",
  "/cdn-cgi/explorer",
  "/cdn-cgi/explorer/api",
  "/cdn-cgi/explorer/api/d1/database",
  "/cdn-cgi/explorer/api/d1/database/roadside/raw",
  "/cdn-cgi/handler",
  "/cdn-cgi/handler/scheduled",
  "/cdn-cgi/handler/email",
  "/cdn-cgi/live-reload",
  "/cdn-cgi/local",
  "/cdn-cgi/local/email",
  "/cdn-cgi/local/explorer",
  "/cdn-cgi/local/explorer/",
  "/cdn-cgi/local/explorer/api",
  "/cdn-cgi/local/explorer/api/d1/database",
  "/cdn-cgi/local/explorer/api/d1/database/roadside/raw",
  "/cdn-cgi/local/explorer/api/local/workers",
  "/cdn-cgi/local/explorer/api/workers/observability/telemetry/query",
  "/cdn-cgi/local/platform-proxy",
  "/cdn-cgi/local/r2/public/anything",
  "/cdn-cgi/local/r2/s3/anything",
  "/cdn-cgi/local/scheduled",
  "/cdn-cgi/local/scheduled?cron=5+*+*+*+*",
  "/cdn-cgi/mf/imagedelivery",
  "/cdn-cgi/mf/scheduled",
  "/cdn-cgi/mf/stream",
  "/cdn-cgi/ProxyWorker/play",
  "/cdn-cgi/InspectorProxyWorker/websocket",
];
const HOSTS = ["localhost", "127.0.0.1", "[::1]", "localhost.evil.example", "evil.example", "roadside.police.example"];

describe("workerd's own pages", () => {
  it.each(PATHS)("%s returns nothing, for any Host header", async (path) => {
    const publicPage = await (await fetch(server.url)).text();
    for (const host of HOSTS) {
      for (const call of [{ method: "GET" }, SQL]) {
        const response = await fetch(server.url + path, { ...call, headers: { host, "MF-Op": "GET" } });
        const body = await response.text();
        // Two of the paths return the app's page, as any unknown path does.
        expect(response.status >= 400 || body === publicPage, `${call.method} as ${host}: ${body}`).toBe(true);
        expect(body, `${call.method} as ${host}`).not.toMatch(/SELECT|"results"/i);
      }
    }
  });
});
