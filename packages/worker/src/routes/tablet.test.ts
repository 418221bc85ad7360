import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";

interface Answer {
  whole: boolean;
  checkpoints: { id: string }[];
  operations: { id: string }[];
  analysers: { id: string }[];
  officers: { badge: string }[];
  stops: { id: string; category: string; reading: object; obligations: { code: string }[] }[];
  openStops: number | null;
  gone: Record<"checkpoints" | "operations" | "analysers" | "officers" | "stops", string[]>;
  next: string;
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const name = { zh: "客运站", en: "Bus station" };
const put = async (who: Who, path: string, facts: object) =>
  expect((await server.call(who, path, json(facts, "PUT"))).status).toBe(204);
const checkpoint = (id: string, facts: object = {}) =>
  put("administrator", `/v1/checkpoints/${id}`, { unit: "532931", name, jurisdiction: "CN", ...facts });
const send = async (who: Who, ...entries: unknown[]) =>
  expect((await server.call<{ results: unknown[] }>(who, "/v1/entries", json({ entries }))).body.results).toMatchObject(
    entries.map(() => ({ status: "accepted" })),
  );
async function pull(who: Who, { since, tag }: { since?: string; tag?: string | null } = {}) {
  const query = since === undefined ? "" : `?since=${since}`;
  const { status, body, headers } = await server.call<Answer>(
    who,
    `/v1/tablet${query}`,
    tag ? { headers: { "if-none-match": tag } } : {},
  );
  return { status, body, tag: headers.get("etag"), headers };
}
const idsIn = ({ checkpoints, operations, analysers, stops }: Answer) =>
  [checkpoints, operations, analysers, stops].map((list) => list.map(({ id }) => id));

describe("what a tablet pulls", () => {
  it("is the unit's checkpoints, operations and analysers and those of its stops of which something is owed, and nothing that identifies a driver", async () => {
    await checkpoint("xilan-bus-station");
    await checkpoint("theirs", { unit: "532932" });
    await put("administrator", "/v1/operations/night-action", { unit: "5329", name });
    const drunk = tablet.breath("0.85", { personal: { salt: SALT, name: "李某" } });
    await send("officer", drunk, tablet.zero());
    await send("neighbour", new Tablet("tablet-2").breath("0.85", { unit: "532932" }));
    const { body, headers } = await pull("officer");
    expect(idsIn(body)).toEqual([["xilan-bus-station"], ["night-action"], [], [drunk.entry.stop]]);
    expect(body).toMatchObject({ whole: true, stops: [{ category: "drunk" }], gone: { stops: [] } });
    expect(body.stops[0]?.obligations.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toContain("李某");
    expect(headers.get("cache-control")).toBe("private, no-cache");
  });

  it("costs nothing where nothing has changed: 304 without a body, whatever happens in other units", async () => {
    await checkpoint("xilan-bus-station");
    const first = await pull("officer");
    expect(first.tag).toMatch(/^"[^"]+"$/);
    await checkpoint("theirs", { unit: "532932" });
    await send("neighbour", new Tablet("tablet-2").breath("0.85", { unit: "532932" }));
    await send("officer", tablet.zero());
    const { status, body, tag } = await pull("officer", { tag: first.tag });
    expect([status, body, tag]).toEqual([304, null, first.tag]);
    expect((await pull("officer", { tag: `W/"other", ${first.tag}` })).status).toBe(304);
    expect((await pull("neighbour", { tag: first.tag })).status).toBe(200);
  });

  it("is only what has changed since a cursor: a new open stop, a changed checkpoint", async () => {
    await checkpoint("xilan-bus-station");
    await checkpoint("county-north");
    await send("officer", tablet.breath("0.85"));
    const first = await pull("officer");
    await checkpoint("county-north", { name: { zh: "北", en: "North" } });
    const drunk = tablet.breath("0.9");
    await send("officer", drunk);
    expect((await pull("officer", { tag: first.tag })).status).toBe(200);
    const { status, body } = await pull("officer", { since: first.body.next, tag: first.tag });
    expect([status, body.whole, ...idsIn(body)]).toEqual([200, false, ["county-north"], [], [], [drunk.entry.stop]]);
    expect(body.gone).toEqual({ checkpoints: [], operations: [], analysers: [], officers: [], stops: [] });
    const { body: nothing } = await pull("officer", { since: body.next });
    expect([nothing.next, ...idsIn(nothing)]).toEqual([body.next, [], [], [], []]);
  });

  it("names what to drop: a stop of which nothing is owed any more, a checkpoint that went to another unit", async () => {
    await checkpoint("xilan-bus-station");
    const drunk = tablet.breath("0.85");
    await send("officer", drunk);
    const first = await pull("officer");
    await checkpoint("xilan-bus-station", { unit: "532932" });
    await send("officer", tablet.write("voided", { reason: "logged twice" }, { stop: drunk.entry.stop }));
    const { body } = await pull("officer", { since: first.body.next });
    expect(body).toMatchObject({
      whole: false,
      stops: [],
      gone: { checkpoints: ["xilan-bus-station"], stops: [drunk.entry.stop] },
    });
    expect(idsIn((await pull("officer")).body)).toEqual([[], [], [], []]);
  });

  it("is complete again if a cursor is another unit's or was never issued, and a malformed cursor is refused", async () => {
    await checkpoint("xilan-bus-station");
    for (const since of ["532932_1", "532931_999"]) expect((await pull("officer", { since })).body.whole).toBe(true);
    const { status, body } = await server.call<{ code: string; errors: unknown[] }>(
      "officer",
      "/v1/tablet?since=a%27b",
    );
    expect([status, body.code, body.errors]).toMatchObject([400, "cursor-invalid", [{ path: "/since" }]]);
    expect((await pull("officer", { tag: '"2_532931_999"' })).status).toBe(200);
  });

  it("reads what is new and not what is there: as many rows among many open stops as among few", async () => {
    const rowsRead = async (since: string, tag: string | null) => {
      const { status, headers } = await pull("officer", { since, tag });
      return [status, /rows-read;desc=(\d+)/.exec(headers.get("server-timing") ?? "")?.[1]];
    };
    const costs: unknown[] = [];
    for (const many of [5, 200]) {
      await send("officer", ...Array.from({ length: many }, () => tablet.breath("0.85")));
      const { body, tag } = await pull("officer");
      expect(body.stops.length).toBe(Math.min(many, 100));
      const unchanged = await rowsRead(body.next, tag);
      await send("officer", tablet.breath("0.85"));
      costs.push([unchanged, await rowsRead(body.next, tag)]);
    }
    expect(costs[1]).toEqual(costs[0]);
  });

  it("counts all open stops, and has the officer's own however many newer ones there are, with their readings", async () => {
    const own = tablet.breath("0.85");
    await send("officer", own);
    const other = new Tablet("tablet-2");
    await send(
      "supervisor",
      ...Array.from({ length: 120 }, () => other.breath("0.9", { officer: "100002", at: "2026-11-19T22:40:00+08:00" })),
    );
    const { body } = await pull("officer");
    expect([body.openStops, body.stops.length]).toEqual([121, 101]);
    expect(body.stops.find(({ id }) => id === own.entry.stop)).toMatchObject({ reading: { value: "0.85" } });
    expect(body.stops.find(({ id }) => id === own.entry.stop)?.obligations.length).toBeGreaterThan(0);
  });

  it("names the officers who can be on a shift: of the unit and those above and below it, with open accounts", async () => {
    for (const who of ["supervisor", "neighbour"] as const) await server.call(who, "/v1/sessions/current");
    const first = await pull("officer");
    const badges = (officers: Answer["officers"]) => officers.map(({ badge }) => badge);
    expect(badges(first.body.officers)).toContain("100002");
    expect(badges(first.body.officers)).not.toContain("100004");
    const account = { name, role: "officer", unit: "532931", password: "a long password of a test" };
    await server.call("administrator", "/v1/officers/100099", json(account, "PUT"));
    const changed = await pull("officer", { since: first.body.next, tag: first.tag });
    expect([changed.status, badges(changed.body.officers)]).toEqual([200, ["100099"]]);
    await server.call("administrator", "/v1/officers/100099", { method: "DELETE" });
    const { body } = await pull("officer", { since: changed.body.next });
    expect([body.officers, body.gone.officers]).toEqual([[], ["100099"]]);
    expect(badges((await pull("officer")).body.officers)).not.toContain("100099");
  });

  it("is for who is signed in", async () => {
    expect((await server.call(null, "/v1/tablet")).status).toBe(401);
  });
});
