import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseTrustedProxies } from "./forwarded.ts";
import { listen } from "./listen.ts";
import { createOpenBodies } from "./open-bodies.ts";
import { createSite, readClientAddress } from "./site.ts";

/** Longer than the tests: they end stalled bodies themselves. */
const PERIOD_MS = 3_600_000;

let pages: string;
let server: Server;
let port: number;
let bodies: ReturnType<typeof createOpenBodies>;
beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), "roadside-pages-"));
  await mkdir(join(pages, "law"));
  await writeFile(join(pages, "index.html"), "<p>tablet");
  await writeFile(join(pages, "law/index.html"), "<p>law");
  await writeFile(join(pages, "verify.html"), "<p>verify");
  await writeFile(join(pages, "_headers"), "/*\n  X-Page: yes\n");
});
afterAll(() => rm(pages, { recursive: true }));

/** Starts a site whose API returns what it received. */
async function start({ proxies = "" }: { proxies?: string } = {}) {
  bodies = createOpenBodies({ periodMs: PERIOD_MS });
  const api = async (request: Request) => {
    const text = await request.text().catch(() => "cut off");
    const { pathname, origin } = new URL(request.url);
    const status = pathname.startsWith("/v1/") ? 200 : 404;
    return Response.json({ origin, address: readClientAddress(request.headers), length: text.length }, { status });
  };
  const forwarding = { publicUrl: null, trustedProxies: parseTrustedProxies(proxies) };
  const site = createSite({ api, pages, forwarding, bodies });
  server = listen(site, { host: "127.0.0.1", port: 0 }, () => undefined) as Server;
  server.on("connection", (socket) => {
    received = () => socket.bytesRead;
  });
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
  return `http://127.0.0.1:${port}`;
}

/** The bytes that the newest connection has brought. */
let received = () => 0;

afterEach(() => {
  bodies.close();
  server.closeAllConnections();
  server.close();
});

/** Sends bytes and returns what the server answered until it ended the connection. */
async function sendRaw(text: string): Promise<{ socket: Socket; answer: () => string; ended: Promise<unknown> }> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined);
  const ended = new Promise((resolve) => socket.on("close", resolve));
  await once(socket, "connect");
  socket.write(text);
  return { socket, answer: () => Buffer.concat(chunks).toString(), ended };
}

describe("the site", () => {
  it("answers a page with its page and headers, and every other path with the API's answer", async () => {
    const url = await start();
    for (const [path, page] of [
      ["/", "tablet"],
      ["/index.html", "tablet"],
      ["/law/", "law"],
      ["/verify", "verify"],
    ]) {
      const answer = await fetch(url + path);
      expect([path, answer.status, await answer.text(), answer.headers.get("x-page")]).toEqual([
        path,
        200,
        `<p>${page}`,
        "yes",
      ]);
    }
    for (const path of ["/nothing", "/_headers", "/law/nothing", "/%00", "//evil.example/", "/..%2findex.html"]) {
      const answer = await fetch(url + path);
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([path, 404, "application/json"]);
    }
    const posted = await fetch(`${url}/verify`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("passes the public origin and the client's address on, from a trusted proxy only", async () => {
    const headers = {
      "x-forwarded-for": "203.0.113.9",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "roadside.example",
      "x-roadside-client-address": "192.0.2.1",
    };
    const direct = await start();
    expect(await (await fetch(`${direct}/v1/x`, { headers })).json()).toMatchObject({
      origin: direct,
      address: "127.0.0.1",
    });
    server.close();
    const behind = await start({ proxies: "127.0.0.1" });
    expect(await (await fetch(`${behind}/v1/x`, { headers })).json()).toMatchObject({
      origin: "https://roadside.example",
      address: "203.0.113.9",
    });
  });

  it("refuses headers of 64 kB and unknown methods", async () => {
    const url = await start();
    const long = await fetch(`${url}/v1/x`, { headers: { "x-long": "a".repeat(65_536) } });
    expect(long.status).toBe(431);
    const trace = await sendRaw("TRACE /v1/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    await trace.ended;
    expect(trace.answer()).toMatch(/^HTTP\/1\.1 405 /);
  });
});

describe("bodies on their way", () => {
  const half = (client = "198.51.100.7") =>
    sendRaw(
      `POST /v1/x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${client}\r\nContent-Length: 1000\r\n\r\nhalf of the body`,
    );

  it("end with 408 if they bring nothing more, and the connections are closed", async () => {
    await start();
    const sent = await Promise.all(Array.from({ length: 60 }, () => half()));
    await expect.poll(() => bodies.count()).toBe(60);
    bodies.endStalled();
    await Promise.all(sent.map(({ ended }) => ended));
    expect(sent.map(({ answer }) => answer().slice(0, 12))).toEqual(sent.map(() => "HTTP/1.1 408"));
    expect(bodies.count()).toBe(0);
  });

  it("are at most 64 from one address: further ones are refused, other clients are served", async () => {
    const url = await start({ proxies: "127.0.0.1" });
    const sent = await Promise.all(Array.from({ length: 70 }, () => half()));
    const isRefused = () => sent.filter(({ answer }) => answer().startsWith("HTTP/1.1 429")).length;
    await expect.poll(isRefused).toBe(6);
    expect((await fetch(`${url}/v1/x`, { method: "POST", body: "x".repeat(100) })).status).toBe(200);
    for (const { socket } of sent) socket.destroy();
    await expect.poll(() => bodies.count()).toBe(0);
  });

  it("that arrive slowly but steadily are read to the end", async () => {
    await start();
    const length = 4 * 8_192;
    const { socket, answer } = await sendRaw(`POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
    await expect.poll(() => bodies.count()).toBe(1);
    for (let sent = 8_192; sent <= length; sent += 8_192) {
      const before = received();
      socket.write("x".repeat(8_192));
      await expect.poll(received).toBe(before + 8_192);
      bodies.endStalled();
    }
    await expect.poll(answer).toContain(`"length":${length}`);
    socket.destroy();
  });
});
