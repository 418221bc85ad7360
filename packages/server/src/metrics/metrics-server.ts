import { createServer, type Server } from "node:http";
import { isIP } from "node:net";
import type { Metrics } from "./metrics.ts";

/** Where the metrics are served: apart from the public address, because they show how much an installation works. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/** Parses an address and a port, as in `127.0.0.1:9464` or `[::1]:9464`. Throws if it is not one. */
export function parseMetricsAddress(text: string): MetricsAddress {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? "";
  const number = Number(port);
  if ((isIP(host) === 0 && host !== "localhost") || !(number >= 0 && number <= 65_535))
    throw new Error(`${text} is not an address and a port, as in 127.0.0.1:9464`);
  return { host, port: number };
}

/** Serves `/metrics` on an address of its own. Resolves when it listens, and rejects if it cannot. */
export function serveMetrics(metrics: Metrics, { host, port }: MetricsAddress): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const refuse = (status: number, headers: Record<string, string> = {}) =>
      response.writeHead(status, { "content-type": "text/plain", ...headers }).end();
    request.resume();
    if (pathname !== "/metrics") return refuse(404);
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, { allow: "GET, HEAD" });
    metrics.render().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType, "cache-control": "no-store" }).end(text),
      () => refuse(503),
    );
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}
