import { beforeEach, describe, expect, it } from "vitest";
import worker from "./cloudflare.ts";
import type { PlatformHealth } from "./http/readiness.ts";
import { LATEST_MIGRATION } from "./store/health.ts";
import { json, type Server, SIGNING_KEY, startServer } from "./testing/server.ts";
import { Tablet } from "./testing/tablet.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

interface OpenApi {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        summary?: string;
        security?: unknown[];
        responses: Record<string, { description?: string; content?: Record<string, { schema: unknown }> }>;
      }
    >
  >;
}
const description = async () => (await server.call<OpenApi>(null, "/openapi.json")).body;

describe("the API's description", () => {
  it("names every call that is served, and no other", async () => {
    const served = new Set(
      server.app.routes
        .filter(({ method, path }) => method !== "ALL" && !/^\/(?:openapi\.json|docs\/?)$/.test(path))
        .map(
          ({ method, path }) => `${method.toLowerCase()} ${path.replace(/\/:(\w+)/g, "/{$1}").replace(/(.)\/$/, "$1")}`,
        ),
    );
    const { openapi, paths } = await description();
    expect(openapi).toBe("3.1.0");
    const described = Object.entries(paths).flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual([...served].sort());
    expect(described).toContain("post /v1/entries");
  });

  it("describes each call, its refusals as problem details, and which calls require sign-in", async () => {
    for (const calls of Object.values((await description()).paths)) {
      for (const call of Object.values(calls)) {
        expect(call.summary).toBeTruthy();
        for (const [status, answer] of Object.entries(call.responses)) {
          expect(answer.description).toBeTruthy();
          if (Number(status) >= 400) expect(Object.keys(answer.content ?? {})).toEqual(["application/problem+json"]);
        }
        expect("401" in call.responses || call.security?.length === 0).toBe(true);
      }
    }
  });

  it("has no reference that leads nowhere", async () => {
    const whole = await description();
    const refs = [...JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
    for (const ref of refs) {
      const target = ref
        .split("/")
        .reduce<unknown>(
          (at, key) => (at as Record<string, unknown> | undefined)?.[key.replaceAll("~1", "/").replaceAll("~0", "~")],
          whole,
        );
      expect(target, ref).toBeDefined();
    }
  });

  it("is readable at /docs without anything from another host", async () => {
    const response = await server.app.request("/docs");
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain("/openapi.json");
    expect(page).toContain("/api-reference.js");
    expect([...page.matchAll(/(?:src|href)="(https?:)?\/\//g)]).toEqual([]);
    const slash = await server.app.request("/docs/");
    expect([slash.status, slash.headers.get("location")]).toEqual([308, "/docs"]);
  });
});

describe("every answer", () => {
  it("carries the headers that a browser needs to be careful", async () => {
    const { headers } = await server.call(null, "/healthz");
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("strict-transport-security")).toContain("max-age=");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("refuses pages of other origins, with and without a preflight request", async () => {
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await server.app.request("/v1/stops", {
        method,
        headers: { origin: "https://elsewhere.example", "access-control-request-method": "GET" },
      });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it("is given by no server without all of its secrets", async () => {
    const long = "x".repeat(32);
    const answer = async (env: object) => {
      const response = await worker.fetch(new Request("http://roadside.test/healthz"), {
        DB: server.db,
        ROADSIDE_LOG: "failures",
        ...env,
      });
      return `${response.status} ${(await response.text()).slice(0, 40)}`;
    };
    expect(await answer({})).toMatch(/^503 ROADSIDE_SECRET is not set/);
    expect(await answer({ ROADSIDE_SECRET: "short", ROADSIDE_PERSONAL_KEY: long })).toMatch(
      /^503 ROADSIDE_SECRET is not set/,
    );
    expect(await answer({ ROADSIDE_SECRET: long })).toMatch(/^503 ROADSIDE_PERSONAL_KEY is not set/);
    expect(await answer({ ROADSIDE_SECRET: long, ROADSIDE_PERSONAL_KEY: long })).toMatch(
      /^503 ROADSIDE_SIGNING_KEY is not set/,
    );
    expect(await answer({ ROADSIDE_SECRET: long, ROADSIDE_PERSONAL_KEY: long, ROADSIDE_SIGNING_KEY: long })).toMatch(
      /^503 ROADSIDE_SIGNING_KEY/,
    );
    expect(
      await answer({ ROADSIDE_SECRET: long, ROADSIDE_PERSONAL_KEY: long, ROADSIDE_SIGNING_KEY: SIGNING_KEY }),
    ).toMatch(/^200 /);
  });

  it("to a path that does not exist is a problem with a code", async () => {
    expect((await server.call(null, "/v1/nothing")).body).toMatchObject({ status: 404, code: "not-found" });
  });

  it("to a method that a path does not accept is 405, with the methods that it accepts", async () => {
    const refused = await server.call<{ code: string }>("officer", "/v1/stops", json({}));
    expect([refused.status, refused.body.code, refused.headers.get("allow")]).toEqual([
      405,
      "method-not-allowed",
      "GET, HEAD",
    ]);
    for (const [path, method, allowed] of [
      ["/livez", "POST", "GET, HEAD"],
      ["/v1/entries", "GET", "POST"],
      ["/v1/officers/100001", "POST", "PUT, DELETE"],
    ] as const) {
      // Also without a sign-in: which calls exist is public.
      const answer = await server.call(null, path, { method });
      expect([path, answer.status, answer.headers.get("allow")]).toEqual([path, 405, allowed]);
    }
  });

  it("to a compressed body is 415, because entries are stored as received", async () => {
    const zipped = new Blob([JSON.stringify({ entries: [] })]).stream().pipeThrough(new CompressionStream("gzip"));
    const answer = await server.app.request("/v1/entries", {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
      body: await new Response(zipped).arrayBuffer(),
    });
    expect([answer.status, answer.headers.get("accept-encoding")]).toEqual([415, "identity"]);
    expect(await answer.json()).toMatchObject({ code: "encoding-unknown" });
  });
});

describe("health", () => {
  const health = () => server.call<{ why: object }>(null, "/healthz");
  beforeEach(() => {
    server.clock.now = new Date();
  });

  const facts = { version: expect.stringMatching(/^\d+\.\d+\.\d+/), engine: "Cloudflare D1" };

  it.each(["/readyz", "/healthz"])(
    "is ready when the database has the newest migration and the clock is right: %s",
    async (path) => {
      const { status, body, headers } = await server.call(null, path);
      const time = server.clock.now.toISOString();
      expect([status, body]).toEqual([
        200,
        {
          ready: true,
          ...facts,
          database: "ready",
          migrations: "applied",
          clock: "right",
          keys: "right",
          why: {},
          time,
        },
      ]);
      expect(headers.get("cache-control")).toBe("no-store");
    },
  );

  it("is alive without its database", async () => {
    await server.db.prepare("DROP TABLE d1_migrations").run();
    const time = server.clock.now.toISOString();
    expect(await server.call(null, "/livez")).toMatchObject({ status: 200, body: { alive: true, ...facts, time } });
  });

  it("reports what the platform knows, and is not ready with a full disk or without a majority of nodes", async () => {
    const now = server.clock.now.getTime();
    const at = (daysAgo: number) => new Date(now - daysAgo * 86_400_000).toISOString();
    const disk = (freeBytes: number) => async () => ({ freeBytes, totalBytes: 100e9 });
    const check = async (platform: Partial<PlatformHealth>) => {
      server = await startServer({ platform: { engine: "SQLite 3.50.4", ...platform } });
      server.clock.now = new Date(now);
      return (await server.call<{ ready: boolean; why: object; engine: string }>(null, "/readyz")).body;
    };
    expect(
      await check({
        disk: disk(50e9),
        replicas: async () => ({ total: 3, reachable: 3 }),
        lastBackup: async () => ({ at: at(1) }),
        lastVerify: async () => ({ at: at(1), differences: 0 }),
      }),
    ).toMatchObject({
      ready: true,
      engine: "SQLite 3.50.4",
      disk: { state: "enough", freeBytes: 50e9, totalBytes: 100e9 },
      replicas: { total: 3, reachable: 3 },
      backup: { at: at(1) },
      verify: { at: at(1), differences: 0 },
      why: {},
    });
    expect(
      await check({
        disk: disk(500e6),
        replicas: async () => ({ total: 3, reachable: 2 }),
        lastBackup: async () => null,
        lastVerify: async () => ({ at: at(1), differences: 2 }),
      }),
    ).toMatchObject({
      ready: true,
      why: {
        disk: "the disk of the database has 500 MB left",
        replicas: "2 of 3 database nodes answer",
        backup: "no backup has been made",
        verify: `the verification at ${at(1)} found 2 differences`,
      },
    });
    expect(await check({ lastBackup: async () => ({ at: at(3) }) })).toMatchObject({
      ready: true,
      why: { backup: `the last backup is from ${at(3)}` },
    });
    expect(await check({ lastBackup: async () => ({ at: at(0.5) }), hasSecondCopy: async () => false })).toMatchObject({
      ready: true,
      why: { backup: `without a journal, a restore would lose everything after ${at(0.5)}` },
    });
    const fault = "the journal cannot be written: /journal is on a read-only disk";
    expect(await check({ findJournalFault: async () => null })).toMatchObject({
      ready: true,
      journal: { writable: true },
      why: {},
    });
    expect(await check({ findJournalFault: async () => fault })).toMatchObject({
      ready: false,
      journal: { writable: false },
      why: { journal: fault },
    });
    expect(await check({ disk: disk(10e6) })).toMatchObject({ ready: false, disk: { state: "full" } });
    expect(await check({ replicas: async () => ({ total: 3, reachable: 1 }) })).toMatchObject({ ready: false });
  });

  it("gives the reason if it is not: a missing migration", async () => {
    await server.db.prepare(`DELETE FROM d1_migrations WHERE name = '${LATEST_MIGRATION}'`).run();
    const why = { migrations: `the migration ${LATEST_MIGRATION} is not applied` };
    const { headers, ...answer } = await health();
    expect(answer).toMatchObject({
      status: 503,
      body: { code: "not-ready", ready: false, migrations: "missing", clock: "right", why },
    });
    expect([headers.get("content-type"), headers.get("retry-after")]).toEqual(["application/problem+json", "5"]);
    await server.db.prepare("DROP TABLE d1_migrations").run();
    expect(await health()).toMatchObject({
      status: 503,
      body: { ready: false, database: "ready", migrations: "missing", clock: "unknown", why },
    });
  });

  it("gives the reason if it is not: a clock that disagrees with the database's, or is before the latest entry", async () => {
    const real = server.clock.now.getTime();
    server.clock.now = new Date(real + 3_600_000);
    expect(await health()).toMatchObject({
      status: 503,
      body: { clock: "wrong", why: { clock: expect.stringMatching(/^the server's clock is 36\d\d s ahead/) } },
    });
    await server.call("officer", "/v1/entries", json({ entries: [new Tablet().zero()] }));
    server.clock.now = new Date(real);
    const { status, body } = await health();
    expect([status, body.why]).toEqual([
      503,
      { clock: "the server's clock is 3600 s behind the receipt of the newest entry" },
    ]);
  });
});
