import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Server, startServer, type Who } from "./testing/server.ts";

interface Call {
  parameters?: { name: string; in: "path" | "query" }[];
  requestBody?: unknown;
  security?: unknown[];
}

let server: Server;
let operations: { method: string; path: string; call: Call }[];
beforeAll(async () => {
  server = await startServer();
  // /healthz holds the clock against the database's.
  server.clock.now = new Date();
  const { body } = await server.call<{ paths: Record<string, Record<string, Call>> }>(null, "/openapi.json");
  operations = Object.entries(body.paths).flatMap(([path, calls]) =>
    Object.entries(calls).map(([method, call]) => ({ method: method.toUpperCase(), path, call })),
  );
});

/** What a careless or hostile caller puts into a field. */
const odd = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    "0",
    "-1",
    "1e309",
    "null",
    "53*",
    "'; DROP TABLE entries; --",
    "../..",
    "%00",
    "2026-02-30",
    "9999-12-31",
    "0000-01-01",
    "x".repeat(5_000),
  ),
  fc.constantFrom(
    "532931",
    "2026-11-19",
    "2020-10-15T21:40:00+08:00",
    "drunk",
    "due",
    "csv",
    "true",
    "200",
    "__proto__",
    "constructor",
  ),
);
const body = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(
    "",
    "{",
    "[]",
    "null",
    '"x"',
    '{"entries":{}}',
    '{"entries":[null,1,{}]}',
    '{"__proto__":{"a":1}}',
    '{"badge":{},"password":[]}',
    "\u0000",
  ),
);
const request = fc.record({
  pick: fc.nat(),
  values: fc.array(odd, { minLength: 8, maxLength: 8 }),
  given: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  body,
  type: fc.constantFrom(
    "application/json",
    "application/x-ndjson",
    "text/plain",
    "application/json; charset=utf-16",
    "",
  ),
});

/** Half a character can't be sent at all. */
const wellFormed = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text));

function addressOf(
  { path, call }: (typeof operations)[number],
  { values, given }: { values: string[]; given: boolean[] },
): string {
  let next = 0;
  const value = () => encodeURIComponent(wellFormed(values[next++ % values.length] as string));
  const place = path.replace(/\{\w+\}/g, () => value() || "x");
  const query = (call.parameters ?? [])
    .filter((one) => one.in === "query")
    .filter((_, index) => given[index % given.length]);
  return query.length === 0 ? place : `${place}?${query.map(({ name }) => `${name}=${value()}`).join("&")}`;
}

describe("whatever is sent to whichever call", () => {
  it.each(["administrator", "officer", null] as const)(
    "as %s: the server never fails, and what it refuses it refuses as a problem with a code",
    {
      timeout: 120_000,
    },
    async (who: Who | null) => {
      const token = who && (await server.signIn(who));
      await fc.assert(
        fc.asyncProperty(request, async (one) => {
          const operation = operations[one.pick % operations.length] as (typeof operations)[number];
          const { method, call } = operation;
          // Its own session is needed for the rest of the walk.
          if (method === "DELETE" && operation.path === "/v1/sessions/current") return;
          const response = await server.app.request(addressOf(operation, one), {
            method,
            headers: {
              ...(token ? { authorization: `Bearer ${token}` } : {}),
              ...(one.type ? { "content-type": one.type } : {}),
            },
            ...(method === "GET" || method === "DELETE" ? {} : { body: wellFormed(one.body) }),
          });
          const what = `${method} ${operation.path}`;
          expect([500, 503], what).not.toContain(response.status);
          if (!token && call.security?.length !== 0) expect(response.status, what).toBe(401);
          if (response.status < 400) {
            await response.body?.cancel();
            return;
          }
          expect(response.headers.get("content-type"), what).toBe("application/problem+json");
          expect(await response.json(), what).toMatchObject({
            status: response.status,
            code: expect.stringMatching(/^[a-z-]+$/),
          });
        }),
        { numRuns: 600 },
      );
      expect(server.logged).toEqual([]);
    },
  );
});
