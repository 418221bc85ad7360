import type { SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { MAX_COUNTED_ROWS } from "../store/count-stops.ts";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

interface Page {
  stops: { id: string; at: { at: string }; unit: string; category: string }[];
  next: string | null;
  count?: { number: number; atLeast: boolean };
  code?: string;
  errors?: { path: string; code: string }[];
}
const list = (who: Who, query = "") => server.call<Page>(who, `/v1/stops${query}`);
const ids = async (who: Who, query = "") => (await list(who, query)).body.stops.map(({ id }) => id);
const send = (...entries: SealedEntry[]) => server.call("administrator", "/v1/entries", json({ entries }));
const stopsOf = (...entries: SealedEntry[]) => entries.map(({ entry }) => entry.stop);

describe("querying stops", () => {
  it("lists newest first, a page at a time, each stop once", async () => {
    const entries = Array.from({ length: 25 }, (_, index) =>
      tablet.zero({ at: `2026-11-19T21:${String(10 + Math.floor(index / 2)).padStart(2, "0")}:00+08:00` }),
    );
    await send(...entries);
    const seen: string[] = [];
    const times: string[] = [];
    for (let path: string | null = "/v1/stops?limit=7"; path; ) {
      const { body, headers }: { body: Page; headers: Headers } = await server.call<Page>("officer", path);
      seen.push(...body.stops.map(({ id }) => id));
      times.push(...body.stops.map(({ at }) => at.at));
      path = /^<(.+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1] ?? null;
      expect(path === null).toBe(body.next === null);
    }
    expect(seen.toSorted()).toEqual(stopsOf(...entries).toSorted());
    expect(times).toEqual(times.toSorted().reverse());
  });

  it("filters by checkpoint, operation, officer, category and time, each alone and together", async () => {
    const here = tablet.breath("0.364", { officer: "100001" });
    const there = tablet.logged(
      { checkpoint: "north-gate", operation: "night-action" },
      { at: "2026-11-18T23:30:00+08:00", officer: "100007" },
    );
    await send(here, there);
    const [one, other] = stopsOf(here, there);
    expect(await ids("officer", "?checkpoint=north-gate")).toEqual([other]);
    expect(await ids("officer", "?operation=night-action")).toEqual([other]);
    expect(await ids("officer", "?officer=100001")).toEqual([one]);
    expect(await ids("officer", "?category=drunk")).toEqual([one]);
    expect(await ids("officer", "?category=no-reading&officer=100007")).toEqual([other]);
    expect(await ids("officer", "?from=2026-11-19&to=2026-11-19")).toEqual([one]);
    expect(await ids("officer", "?to=2026-11-18")).toEqual([other]);
    expect(await ids("officer", "?from=2026-11-18T15:30:00Z&to=2026-11-18T15:30:01Z")).toEqual([other]);
    expect(await ids("officer", "?category=drunk&checkpoint=north-gate")).toEqual([]);
  });

  it("returns the total on request: by unit and category from the counts, also of voided stops, otherwise by reading", async () => {
    const [voided, drunk] = [tablet.zero(), tablet.breath("0.9", { officer: "100007" })];
    const neighbour = new Tablet("theirs").zero({ unit: "532932" });
    await send(
      voided,
      drunk,
      tablet.zero(),
      neighbour,
      tablet.write("voided", { reason: "a training test" }, { stop: voided.entry.stop }),
    );
    const count = async (query: string) => (await list("prefecture", `?count=true&limit=1${query}`)).body.count;
    expect(await count("")).toEqual({ number: 4, atLeast: false });
    expect(await count("&unit=532931")).toEqual({ number: 3, atLeast: false });
    expect(await count("&category=drunk")).toEqual({ number: 1, atLeast: false });
    expect(await count("&category=below-limit")).toEqual({ number: 3, atLeast: false });
    expect(await count("&officer=100007")).toEqual({ number: 1, atLeast: false });
    expect(await count("&officer=100007&category=below-limit")).toEqual({ number: 0, atLeast: false });
    expect(await count("&from=2026-11-19&to=2026-11-19")).toEqual({ number: 4, atLeast: false });
    expect(await count("&to=2026-11-18")).toEqual({ number: 0, atLeast: false });
    expect((await list("prefecture", "?limit=1")).body).not.toHaveProperty("count");
  });

  it("returns a minimum if counting would cost too much", async () => {
    await server.db
      .prepare(
        `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${MAX_COUNTED_ROWS + 5})
         INSERT INTO stops (id, version, unit, officer, at_ms, at, category, voided, flags, received_at)
         SELECT n, 1, '532931', iif(n > 3, '100007', '100008'), n, '{}', 'below-limit', 0, '[]', '' FROM n`,
      )
      .run();
    const count = async (query: string) => (await list("prefecture", `?count=true&limit=1${query}`)).body.count;
    expect(await count("&officer=100007")).toEqual({ number: MAX_COUNTED_ROWS, atLeast: true });
    expect(await count("&officer=100008")).toEqual({ number: 3, atLeast: false });
    expect(await count("&officer=100008&category=drunk")).toEqual({ number: 0, atLeast: false });
  });

  it.each([
    ["?count=yes", "/count"],
    ["?limit=0", "/limit"],
    ["?limit=201", "/limit"],
    ["?limit=ten", "/limit"],
    ["?from=yesterday", "/from"],
    ["?to=2026-02-30T00:00:00Z", "/to"],
    ["?category=sober", "/category"],
    ["?unit=53*", "/unit"],
    ["?cursor=x", "/cursor"],
  ])("refuses %s and names the field", async (query, path) => {
    const { status, body } = await list("officer", query);
    expect([status, body.errors?.map((error) => error.path)]).toEqual([400, [path]]);
  });
});

describe("opening a stop", () => {
  it("returns the replayed stop, its sealed entries in order and the legal assessment, and audits the reader", async () => {
    const stop = v7();
    const logged = tablet.breath("0.36", { stop, personal: { salt: SALT, name: "李某" } });
    const blood = tablet.blood(stop, "80");
    await send(logged, blood);
    const { status, body, headers } = await server.call<Record<string, unknown>>("supervisor", `/v1/stops/${stop}`);
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body.entries).toEqual([logged, blood]);
    expect(body).toMatchObject({
      stop: { id: stop, personal: { name: "李某" } },
      assessment: { ok: true, category: "drunk", basis: { rule: "blood-before-breath" } },
    });
    const { results } = await server.db.prepare("SELECT badge, subject FROM audit WHERE action = 'stop.seen'").all();
    expect(results).toEqual([{ badge: "100002", subject: stop }]);
  });

  it("a stop that does not exist and one of another unit get the same response, and no read is audited", async () => {
    const foreign = new Tablet("theirs").zero({ unit: "532932" });
    await send(foreign);
    const [missing, hidden] = [
      await server.call("officer", `/v1/stops/${v7()}`),
      await server.call("officer", `/v1/stops/${foreign.entry.stop}`),
    ];
    expect([missing.status, hidden.status]).toEqual([404, 404]);
    expect(hidden.body).toEqual(missing.body);
    expect(await server.db.prepare("SELECT count(*) AS n FROM audit WHERE action = 'stop.seen'").first("n")).toBe(0);
  });
});

describe("what no user may see", () => {
  it("users see their own unit and all under it, never one next to it or above it", async () => {
    const units = ["53", "5329", "532930", "532931", "532932", "5301"];
    const entries = units.map((unit) => new Tablet(`t-${unit}`).zero({ unit }));
    await send(...entries);
    const units_ = async (who: Who, query = "") => (await list(who, query)).body.stops.map(({ unit }) => unit).sort();
    expect(await units_("officer")).toEqual(["532931"]);
    expect(await units_("neighbour")).toEqual(["532932"]);
    expect(await units_("prefecture")).toEqual(["5329", "532930", "532931", "532932"]);
    expect(await units_("prefecture", "?unit=532931")).toEqual(["532931"]);
    expect(await units_("administrator")).toEqual(units.toSorted());
    // Asking for a wider unit answers the part that one may see.
    expect(await units_("officer", "?unit=53")).toEqual(["532931"]);
    const neighbour = await list("officer", "?unit=532932");
    expect([neighbour.status, neighbour.body.code]).toEqual([403, "unit-out-of-scope"]);
  });

  it("nothing in a list identifies a driver", async () => {
    await send(
      tablet.logged(
        {},
        {
          personal: {
            salt: SALT,
            name: "李某",
            plate: { kind: "registered", number: "云L12345" },
            licenceNumber: "SECRET-9",
          },
        },
      ),
    );
    const text = JSON.stringify((await list("supervisor")).body);
    for (const secret of ["李某", "云L12345", "SECRET-9", SALT]) expect(text).not.toContain(secret);
  });
});
