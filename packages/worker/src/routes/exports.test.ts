import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { parse } from "csv-parse/sync";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer, type Who } from "../testing/server.ts";
import { breathTest, SALT, Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const send = (...entries: SealedEntry[]) => server.call("administrator", "/v1/entries", json({ entries }));

async function exported(who: Who, path: string): Promise<Response> {
  return server.app.request(`/v1/exports/${path}`, {
    headers: { authorization: `Bearer ${await server.signIn(who)}` },
  });
}
const aMoment = () => new Promise((done) => setTimeout(done, 200));
/** The bytes as received, because a decoder would remove the byte order mark. */
const csvText = async (response: Response) =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true });
const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { id: string; unit: string; category: string });

describe("an export of stops", () => {
  it("is CSV that Excel opens, with the same stops as the list", async () => {
    await send(tablet.breath("0.36"), tablet.breath("0.95"), tablet.zero());
    const response = await exported("supervisor", "stops.csv");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="stops-2026-11-20.csv"');
    expect(response.headers.get("cache-control")).toBe("no-store");
    const text = await csvText(response);
    expect(text.startsWith("\uFEFFid,at,precision,unit,")).toBe(true);
    expect(text.endsWith("\r\n")).toBe(true);
    const list = (await server.call<{ stops: { id: string; category: string }[] }>("supervisor", "/v1/stops")).body
      .stops;
    expect(rowsOf(text).map(({ id, category }) => ({ id, category }))).toEqual(
      list.map(({ id, category }) => ({ id, category })),
    );
    expect(rowsOf(text).find(({ category }) => category === "drunk")).toMatchObject({
      reading: "0.95",
      readingUnit: "mg/L",
      specimen: "breath",
      at: "2026-11-19T21:40:00+08:00",
      voided: "false",
      entries: "1",
    });
  });

  it("is NDJSON with each stop as the list shows it", async () => {
    await send(tablet.breath("0.36"), tablet.zero());
    const list = (await server.call<{ stops: unknown[] }>("supervisor", "/v1/stops")).body.stops;
    expect(linesOf(await (await exported("supervisor", "stops.ndjson")).text())).toEqual(list);
  });

  it("takes the list's filters", async () => {
    const owed = tablet.logged({ vehicle: { kind: "automobile" }, tests: [breathTest("0.95")] });
    await send(owed, tablet.breath("0.36"), tablet.zero({ at: "2026-11-18T21:40:00+08:00" }));
    const categories = async (query: string) =>
      linesOf(await (await exported("supervisor", `stops.ndjson?${query}`)).text()).map(({ category }) => category);
    expect(await categories("category=drinking")).toEqual(["drinking"]);
    expect(await categories("to=2026-11-18")).toEqual(["below-limit"]);
    expect(await categories("open=true")).toEqual(["drunk"]);
    expect(await categories("checkpoint=nowhere")).toEqual([]);
  });

  it("of nothing has its header and no line", async () => {
    expect((await csvText(await exported("supervisor", "stops.csv?checkpoint=nowhere"))).split("\r\n").length).toBe(2);
    expect(await (await exported("supervisor", "stops.ndjson?checkpoint=nowhere")).text()).toBe("");
  });

  it("covers many pages without missing or repeating a stop", async () => {
    const ids: string[] = [];
    for (let batch = 0; batch < 5; batch += 1) {
      // All at one second, so that the pages are cut among equals.
      const entries = Array.from({ length: 450 }, () => tablet.zero({ stop: v7() }));
      ids.push(...entries.map(({ entry }) => entry.stop));
      await send(...entries);
    }
    const [csv, ndjson] = await Promise.all(["stops.csv", "stops.ndjson"].map((path) => exported("supervisor", path)));
    expect(
      rowsOf(await csvText(csv as Response))
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids.toSorted());
    expect(
      linesOf(await (ndjson as Response).text())
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids.toSorted());
  });

  it("stops reading pages when the reader disconnects, and does not read ahead of a slow reader", async () => {
    let pages = 0;
    const between = (db: D1Database) =>
      ({
        prepare: (sql: string) => {
          if (sql.includes("group_concat")) pages += 1;
          return db.prepare(sql);
        },
        batch: (statements: D1PreparedStatement[]) => db.batch(statements),
      }) as D1Database;
    server = await startServer({ between });
    for (let batch = 0; batch < 9; batch += 1) await send(...Array.from({ length: 450 }, () => tablet.zero()));
    const response = await exported("supervisor", "stops.ndjson");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(linesOf(new TextDecoder().decode(first.value)).length).toBe(1_000);
    await aMoment();
    // The one that was read, and one that lies ready.
    expect(pages).toBe(2);
    await reader.cancel();
    await aMoment();
    expect(pages).toBe(2);
    expect((await server.call("supervisor", "/v1/stops?limit=1")).status).toBe(200);
  });

  it("never hands a spreadsheet a formula", async () => {
    // A checkpoint's id can begin with a hyphen, as a formula can.
    await send(tablet.logged({ checkpoint: "-2-3" }));
    const [row] = rowsOf(await csvText(await exported("supervisor", "stops.csv")));
    expect(row?.checkpoint).toBe("'-2-3");
  });
});

describe("who exports", () => {
  it("is a supervisor, an auditor or an administrator, within their unit, and it is audited", async () => {
    await send(tablet.zero(), tablet.zero({ unit: "532932" }));
    const units = async (who: Who, query = "") =>
      linesOf(await (await exported(who, `stops.ndjson${query}`)).text())
        .map(({ unit }) => unit)
        .sort();
    expect(await units("supervisor")).toEqual(["532931"]);
    expect(await units("neighbour")).toEqual(["532932"]);
    expect(await units("auditor", "?unit=532932")).toEqual(["532932"]);
    expect((await exported("officer", "stops.ndjson")).status).toBe(403);
    expect((await exported("supervisor", "stops.csv?unit=532932")).status).toBe(403);
    const { results } = await server.db
      .prepare("SELECT badge, subject FROM audit WHERE action = 'stops.exported' ORDER BY id")
      .all();
    expect(results).toEqual([
      { badge: "100002", subject: "ndjson" },
      { badge: "100004", subject: "ndjson" },
      { badge: "100005", subject: "ndjson?unit=532932" },
    ]);
  });

  it("sees nothing that identifies a driver", async () => {
    await send(
      tablet.logged({}, { personal: { salt: SALT, name: "李某", plate: { kind: "registered", number: "云L12345" } } }),
    );
    const text =
      (await csvText(await exported("supervisor", "stops.csv"))) +
      (await (await exported("supervisor", "stops.ndjson")).text());
    for (const secret of ["李某", "云L12345", SALT]) expect(text).not.toContain(secret);
  });

  it.each(["stops.csv?from=yesterday", "stops.ndjson?open=yes", "stops.csv?category=sober"])(
    "gets %s refused before anything is read",
    async (path) => {
      const response = await exported("supervisor", path);
      expect([response.status, response.headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    },
  );
});
