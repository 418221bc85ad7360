import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { createMetrics } from "../packages/server/src/metrics/metrics.ts";
import { findAttachment } from "../packages/worker/src/testing/attachment.ts";
import { newDeviceKey } from "../packages/worker/src/testing/device-key.ts";
import { Tablet } from "../packages/worker/src/testing/tablet.ts";
import { ROOT, run } from "./command.ts";
import { startSelfHosted } from "./self-hosted-server.ts";
import { freePort } from "./server.ts";

const DEPLOY = join(ROOT, "deploy");

/** Returns a program that this machine may have: from a variable, the PATH or a system folder; `null` without it. */
function findProgram(name: string, variable: string): string | null {
  const candidates = [process.env[variable] ?? name, `/usr/sbin/${name}`];
  const found = candidates.find((one) => !spawnSync(one, ["--help"], { stdio: "ignore" }).error);
  if (found === undefined)
    process.stderr.write(`\nSKIPPED: ${name} is not on this machine. Install it, or name it in ${variable}.\n`);
  return found ?? null;
}

const NGINX = findProgram("nginx", "ROADSIDE_NGINX");
const OPENSSL = findProgram("openssl", "ROADSIDE_OPENSSL");
const CADDY = findProgram("caddy", "ROADSIDE_CADDY");
const PROMTOOL = findProgram("promtool", "ROADSIDE_PROMTOOL");
const SYSTEMD_ANALYZE = findProgram("systemd-analyze", "ROADSIDE_SYSTEMD_ANALYZE");

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

describe.skipIf(NGINX === null || OPENSSL === null)("behind nginx with TLS, as in deploy/nginx.conf", () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startSelfHosted>>;
  let nginx: ReturnType<typeof run>;
  let port: number;
  let plainPort: number;
  let ca: string;
  let url: string;
  let token: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "roadside-nginx-"));
    [port, plainPort] = [await freePort(), await freePort()];
    url = `https://localhost:${port}`;
    server = await startSelfHosted("node", { env: { ROADSIDE_TRUSTED_PROXIES: "127.0.0.1" } });
    const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync(
      OPENSSL as string,
      ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"].concat(
        ...[names, "-keyout", key, "-out", certificate],
      ),
      { stdio: "ignore" },
    );
    ca = await readFile(certificate, "utf8");
    await writeFile(join(folder, "nginx.conf"), await adaptConfiguration(certificate, key));
    nginx = run(NGINX as string, ["-p", folder, "-c", join(folder, "nginx.conf"), "-g", "daemon off;"]);
    while ((await send("/livez").catch(() => null))?.status !== 200) {
      if (nginx.child.exitCode !== null) throw new Error(`nginx did not start:\n${nginx.output()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const session = await send("/v1/sessions", {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.9" },
      body: JSON.stringify({ badge: "100009", password: DEMO_PASSWORD }),
    });
    ({ token } = JSON.parse(session.text));
  });

  afterAll(async () => {
    nginx?.child.kill("SIGTERM");
    await nginx?.closed;
    await server?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** The example, with this test's ports and certificate, in a main configuration for a user without rights. */
  async function adaptConfiguration(certificate: string, key: string): Promise<string> {
    let example = await readFile(join(DEPLOY, "nginx.conf"), "utf8");
    for (const [from, to] of [
      ["server 127.0.0.1:8787;", `server 127.0.0.1:${new URL(server.url).port};`],
      ["listen 80;", `listen 127.0.0.1:${plainPort};`],
      ["listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`],
      ["/etc/ssl/roadside/fullchain.pem", certificate],
      ["/etc/ssl/roadside/key.pem", key],
      ["server_name roadside.example;", "server_name localhost;"],
    ] as const) {
      expect(example).toContain(from);
      example = example.replaceAll(from, to);
    }
    const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (one) => `${one}_temp_path ${folder}/${one};`,
    );
    // The workers of root's nginx are another user, who cannot write to this folder.
    const user = process.getuid?.() === 0 ? "user root;\n" : "";
    return `${user}pid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${folders.join("\n")}\n${example}\n}\n`;
  }

  function send(
    path: string,
    init: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...init.headers };
      const call = request(
        new URL(path, url),
        { method: init.method ?? "GET", headers, ca, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
          response.on("error", reject);
        },
      );
      call.on("error", reject);
      call.end(init.body);
    });
  }

  it("serves the tablet over TLS, and redirects from http", async () => {
    expect(await send("/")).toMatchObject({ status: 200, text: expect.stringContaining('<div id="app">') });
    const plain = await fetch(`http://localhost:${plainPort}/docs?x=1`, { redirect: "manual" });
    expect([plain.status, plain.headers.get("location")]).toEqual([308, `https://localhost:${plainPort}/docs?x=1`]);
    expect(await send("/docs/")).toMatchObject({ status: 308, headers: { location: "/docs" } });
    expect((await send("/readyz")).status).toBe(200);
  });

  it("pages through OData by links that stay on https, to the last stop", async () => {
    const first = JSON.parse((await send("/v1/odata/Stops?$count=true")).text);
    expect(first["@odata.context"]).toBe(`${url}/v1/odata/$metadata#Stops`);
    let seen = 0;
    let pages = 0;
    for (let next: string | undefined = "/v1/odata/Stops?$top=2500"; next !== undefined; pages += 1) {
      const page: { value: unknown[]; "@odata.nextLink"?: string } = JSON.parse((await send(next)).text);
      seen += page.value.length;
      next = page["@odata.nextLink"];
      if (next !== undefined) expect(next.startsWith(`${url}/v1/odata/Stops?`), next).toBe(true);
    }
    expect([seen, pages > 1]).toEqual([Math.min(2_500, first["@odata.count"]), true]);
  });

  it("imports a file that is larger than the limit of other calls, and refuses one that is too large", async () => {
    const row = (index: number) =>
      `${new Date(Date.UTC(2019, 0, 1, 0, index)).toISOString()},CN,breath,0.00,mg/L,${"checked and released; ".repeat(60)}${index}`;
    const rows = Array.from({ length: 2_000 }, (_, index) => row(index));
    const body = ["at,jurisdiction,specimen,value,readingUnit,observation", ...rows].join("\n");
    expect(body.length).toBeGreaterThan(2_500_000);
    const path = "/v1/imports/stops?unit=532931&source=behind-nginx";
    const headers = { "content-type": "text/csv" };
    const outcome = await send(path, { method: "POST", headers, body });
    expect(JSON.parse(outcome.text), outcome.text).toMatchObject({ lines: 2_000, accepted: 2_000, refused: 0 });
    const announced = await send(path, {
      method: "POST",
      headers: { ...headers, "content-length": "100500000" },
    }).catch((error: NodeJS.ErrnoException) => error.code);
    expect(announced).toMatchObject({ status: 413, text: expect.stringContaining("body-too-large") });
  });

  it("takes entries and an attachment of nearly 1 MB; above it the API's own problem says so", async () => {
    const key = await newDeviceKey();
    const json = { "content-type": "application/json" };
    const enrolled = { id: "behind-nginx", publicKey: key.publicKey };
    expect((await send("/v1/devices", { method: "POST", headers: json, body: JSON.stringify(enrolled) })).status).toBe(
      200,
    );
    const tablet = new Tablet("behind-nginx");
    const photo = await findAttachment(new Uint8Array(900_000).fill(7));
    const stops = Array.from({ length: 499 }, () => tablet.zero());
    const entries = [...stops, tablet.write("attachment-added", photo.body, { stop: stops[0]?.entry.stop ?? "" })];
    const heads = [await key.head("behind-nginx", entries, new Date().toISOString())];
    const body = JSON.stringify({ entries, heads });
    expect(body.length).toBeGreaterThan(250_000);
    const sent = await send("/v1/entries", { method: "POST", headers: json, body });
    expect(sent.status, sent.text + nginx.output()).toBe(200);
    const { results } = JSON.parse(sent.text);
    expect(new Set(results.map(({ status }: { status: string }) => status))).toEqual(new Set(["accepted"]));
    const put = { method: "PUT", headers: { "content-type": "image/png" }, body: photo.bytes };
    expect((await send(`/v1/attachments/${photo.body.digest}`, put)).status).toBe(201);
    const large = await send("/v1/entries", { method: "POST", headers: json, body: `"${"x".repeat(1_500_000)}"` });
    expect([large.status, JSON.parse(large.text).code]).toEqual([413, "body-too-large"]);
  });

  it("streams an export to its end", async () => {
    const { status, text } = await send("/v1/exports/stops.ndjson?unit=532931");
    expect([status, text.trim().split("\n").length > 2_000]).toEqual([200, true]);
  });

  it("does not believe the addresses that a client writes", async () => {
    const { text } = await send("/v1/audit?badge=100009&action=session.opened");
    const { lines }: { lines: { address: string }[] } = JSON.parse(text);
    expect(lines.map(({ address }) => address)).toEqual(["127.0.0.1"]);
  });
});

describe("the examples in deploy/", () => {
  it("have alerts for metrics that exist", async () => {
    const metrics = createMetrics({
      readGauges: async () => ({ ready: true, openBodies: 0 }),
      facts: { version: "0", engine: "SQLite", runtime: "node" },
      now: Date.now,
    });
    const known = new Set([...(await metrics.render()).matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    const alerts = await readFile(join(DEPLOY, "prometheus-alerts.yml"), "utf8");
    const named = [...alerts.matchAll(/\broadside_\w+/g)].map(([name]) => name.replace(/_bucket$/, ""));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it("have settings that a shell reads as systemd does", async () => {
    const script = `set -aeu; . ${join(DEPLOY, "roadside.env")}; printf '%s' "$ROADSIDE_TRUSTED_PROXIES"`;
    expect(await run("sh", ["-c", script]).closed).toEqual({ code: 0, output: "127.0.0.1,::1" });
  });

  it.skipIf(PROMTOOL === null)("have alerts that Prometheus accepts", async () => {
    const { code, output } = await run(PROMTOOL as string, ["check", "rules", join(DEPLOY, "prometheus-alerts.yml")])
      .closed;
    expect(code, output).toBe(0);
  });

  it.skipIf(CADDY === null).each(["Caddyfile", "cluster.Caddyfile"])("have a %s that Caddy accepts", async (name) => {
    const args = ["validate", "--adapter", "caddyfile", "--config", join(DEPLOY, name)];
    const home = await mkdtemp(join(tmpdir(), "roadside-caddy-"));
    const { code, output } = await run(CADDY as string, args, { env: { HOME: home, XDG_DATA_HOME: home } }).closed;
    await rm(home, { recursive: true });
    expect(code, output).toBe(0);
  });

  it.skipIf(SYSTEMD_ANALYZE === null)("have a unit that systemd accepts, with little exposure", async () => {
    const folder = await mkdtemp(join(tmpdir(), "roadside-unit-"));
    const unit = join(folder, "roadside.service");
    const text = await readFile(join(DEPLOY, "roadside.service"), "utf8");
    await writeFile(unit, text.replace("/usr/local/bin/roadside", process.execPath));
    const verified = await run(SYSTEMD_ANALYZE as string, ["verify", unit]).closed;
    expect(verified).toEqual({ code: 0, output: "" });
    // A journal is written by the server and, as the time of a backup, by the backup.
    const backup = await readFile(join(DEPLOY, "roadside-backup.service"), "utf8");
    for (const one of [text, backup]) expect(one).toMatch(/^ReadWritePaths=.*-\/mnt\/second\/journal$/m);
    const { output } = await run(SYSTEMD_ANALYZE as string, ["security", "--offline=true", "--no-pager", unit]).closed;
    expect(Number(/Overall exposure level for roadside\.service: ([\d.]+)/.exec(output)?.[1]), output).toBeLessThan(2);
    await rm(folder, { recursive: true });
  });
});
