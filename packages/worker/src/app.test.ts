import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer } from "./testing/server.ts";
import worker from "./workers.ts";

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
      { summary?: string; security?: unknown[]; responses: Record<string, { description?: string; content?: Record<string, { schema: unknown }> }> }
    >
  >;
}
const description = async () => (await server.call<OpenApi>(null, "/openapi.json")).body;

describe("the API's description", () => {
  it("names every call that is served, and no other", async () => {
    const served = new Set(
      server.app.routes
        .filter(({ method, path }) => method !== "ALL" && !["/openapi.json", "/docs"].includes(path))
        .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/\/:(\w+)/g, "/{$1}").replace(/(.)\/$/, "$1")}`),
    );
    const { openapi, paths } = await description();
    expect(openapi).toBe("3.1.0");
    const described = Object.entries(paths).flatMap(([path, calls]) => Object.keys(calls).map((method) => `${method} ${path}`));
    expect(described.sort()).toEqual([...served].sort());
    expect(described).toContain("post /v1/entries");
  });

  it("gives each call words, its refusals as problem details, and says who must be signed in", async () => {
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
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], whole);
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
  });
});

describe("every answer", () => {
  it("carries the headers that a browser needs to be careful", async () => {
    const { headers } = await server.call(null, "/healthz");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("is for no page of another origin, asked before or not", async () => {
    for (const method of ["GET", "OPTIONS"]) {
      const { headers } = await server.app.request("/v1/stops", {
        method,
        headers: { origin: "https://elsewhere.example", "access-control-request-method": "GET" },
      });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  it("is given by no server without both of its secrets", async () => {
    const long = "x".repeat(32);
    const answer = async (env: object) => {
      const response = await worker.fetch(new Request("http://roadside.test/healthz"), { DB: server.db, ...env });
      return `${response.status} ${(await response.text()).slice(0, 40)}`;
    };
    expect(await answer({})).toMatch(/^503 ROADSIDE_SECRET is not set/);
    expect(await answer({ ROADSIDE_SECRET: "short", ROADSIDE_PERSONAL_KEY: long })).toMatch(/^503 ROADSIDE_SECRET is not set/);
    expect(await answer({ ROADSIDE_SECRET: long })).toMatch(/^503 ROADSIDE_PERSONAL_KEY is not set/);
    expect(await answer({ ROADSIDE_SECRET: long, ROADSIDE_PERSONAL_KEY: long })).toMatch(/^200 /);
  });

  it("to a path that does not exist is a problem with a code", async () => {
    expect((await server.call(null, "/v1/nothing")).body).toMatchObject({ status: 404, code: "not-found" });
    expect((await server.call("officer", "/v1/stops", json({}))).status).toBe(404);
  });
});

describe("health", () => {
  it("is ready when the database has the newest migration", async () => {
    const { status, body } = await server.call(null, "/healthz");
    expect([status, body]).toEqual([200, { ready: true, database: "ready", migrations: "applied", time: server.clock.now.toISOString() }]);
  });

  it("says why it is not", async () => {
    await server.db.prepare("DROP TABLE d1_migrations").run();
    expect(await server.call(null, "/healthz")).toMatchObject({ status: 503, body: { ready: false, migrations: "missing" } });
  });
});
