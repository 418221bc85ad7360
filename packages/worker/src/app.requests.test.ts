import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer } from "./testing/server.ts";
import { breathTest, Tablet } from "./testing/tablet.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer({ logRequests: true });
});

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const costs = (headers: Headers) =>
  Object.fromEntries(
    (headers.get("server-timing") ?? "").split(", ").map((part) => {
      const [, name = "", value] = /^([\w-]+);(?:dur|desc)=([\d.]+)$/.exec(part) ?? [];
      return [name, Number(value)];
    }),
  );

describe("the metadata of a response", () => {
  it("continues the caller's trace, also in a refusal", async () => {
    const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
    for (const path of ["/healthz", "/v1/stops", "/v1/nothing"]) {
      const { headers } = await server.call(null, path, { headers: { traceparent } });
      expect(headers.get("traceparent")).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    }
    expect(server.logged.map(({ trace }) => trace)).toEqual([TRACE, TRACE, TRACE]);
  });

  it("shows a signed-in caller its cost: round trips, rows and time", async () => {
    const tablet = new Tablet();
    await server.call("officer", "/v1/entries", json({ entries: [tablet.zero()] }));
    const { headers } = await server.call("officer", "/v1/entries", json({ entries: [tablet.breath("0.85")] }));
    expect(costs(headers)).toMatchObject({ db: expect.any(Number), total: expect.any(Number) });
    expect(costs(headers)["round-trips"]).toBeLessThanOrEqual(3);
    expect(costs(headers)["rows-written"]).toBeGreaterThan(3);
    expect(costs((await server.call("officer", "/v1/stops")).headers)["rows-read"]).toBeGreaterThan(1);
  });

  it("is small for zeros: 16 rows for one that arrives alone, and 8 for each in a batch", async () => {
    const tablet = new Tablet();
    const zero = () =>
      tablet.logged({ checkpoint: "north", tests: [{ ...breathTest("0.00"), analyser: { serial: "A-1" } }] });
    const rows = async (count: number) => {
      const entries = Array.from({ length: count }, zero);
      return costs((await server.call("officer", "/v1/entries", json({ entries }))).headers)["rows-written"] as number;
    };
    await rows(1);
    const [one, many] = [await rows(1), await rows(51)];
    expect(one).toBeLessThanOrEqual(16);
    expect(many - one).toBeLessThanOrEqual(50 * 8);
  });

  it("is hidden from callers who are not signed in or whose call is refused", async () => {
    const hidden = new Tablet();
    const entry = hidden.zero({ unit: "532932" });
    await server.call("neighbour", "/v1/entries", json({ entries: [entry] }));
    for (const [who, path] of [
      [null, "/healthz"],
      ["officer", `/v1/stops/${entry.entry.stop}`],
      ["officer", "/v1/nothing"],
    ] as const) {
      expect([path, (await server.call(who, path)).headers.get("server-timing")]).toEqual([path, null]);
    }
    const refused = await server.call(null, "/v1/sessions", json({ badge: "100001", password: "wrong" }));
    expect([refused.status, refused.headers.get("server-timing")]).toEqual([401, null]);
  });
});

describe("the log", () => {
  it("has one line for each request, with the pattern of its route and its cost, without the content of the request", async () => {
    const { entry } = new Tablet().zero();
    await server.signIn("officer");
    server.logged.length = 0;
    await server.call("officer", `/v1/stops/${entry.stop}`);
    await server.call("officer", "/v1/stops?officer=100001");
    await server.call("officer", "/v1/checkpoints/secret-place", json({ name: "secret" }, "PUT"));
    await server.call(null, "/v1/elsewhere/secret");
    await server.call(null, "/v1/sessions", json({ badge: "100007", password: "secret" }));
    expect(
      server.logged.map(({ level, event, method, route, status }) => [level, event, method, route, status]),
    ).toEqual([
      ["info", "request", "GET", "/v1/stops/:id", 404],
      ["info", "request", "GET", "/v1/stops", 200],
      ["info", "request", "PUT", "/v1/checkpoints/:id", 403],
      ["info", "request", "GET", "none", 404],
      ["info", "request", "POST", "/v1/sessions", 401],
    ]);
    for (const line of server.logged) {
      expect(line).toMatchObject({
        ms: expect.any(Number),
        dbMs: expect.any(Number),
        trace: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      expect(Object.keys(line).sort()).toEqual(
        [
          "level",
          "event",
          "method",
          "route",
          "status",
          "ms",
          "dbMs",
          "roundTrips",
          "rowsRead",
          "rowsWritten",
          "trace",
        ].sort(),
      );
    }
    expect(JSON.stringify(server.logged)).not.toMatch(/secret|10000\d|officer=/);
  });
});
