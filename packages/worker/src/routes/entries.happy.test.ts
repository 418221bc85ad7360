import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { selectEachCount } from "../store/stop-counts.ts";
import { json, type Server, startServer } from "../testing/server.ts";
import { breathTest, Tablet } from "../testing/tablet.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

type Results = { results: { id: string; status: string; flags?: string[]; problem?: { code: string } }[] };
const send = (...entries: unknown[]) => server.call<Results>("officer", "/v1/entries", json({ entries }));
const statuses = (answer: { body: Results }) => answer.body.results.map(({ status }) => status);
const stopOf = async (id: string) =>
  (
    await server.call<{ stops: { id: string; category: string; voided: boolean; flags: string[]; entries: number }[] }>(
      "officer",
      "/v1/stops",
    )
  ).body.stops.find((stop) => stop.id === id);
const count = async (table: string) => Number(await server.db.prepare(`SELECT count(*) AS n FROM ${table}`).first("n"));

describe("sending entries", () => {
  it("accepts a batch, answers in its order, and calls the same batch duplicates afterwards", async () => {
    const tablet = new Tablet();
    const entries = [tablet.zero(), tablet.breath("0.364"), tablet.zero()];
    const first = await send(...entries);
    expect(first.status).toBe(200);
    expect(first.body.results).toEqual(entries.map(({ entry }) => ({ id: entry.id, status: "accepted" })));
    expect(statuses(await send(...entries))).toEqual(["duplicate", "duplicate", "duplicate"]);
    expect(await count("entries")).toBe(3);
    expect(await count("stops")).toBe(3);
  });

  it("takes NDJSON too, one entry a line", async () => {
    const tablet = new Tablet();
    const body = [tablet.zero(), tablet.zero()].map((one) => JSON.stringify(one)).join("\r\n");
    const answer = await server.call<Results>("officer", "/v1/entries", {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
    expect(statuses(answer)).toEqual(["accepted", "accepted"]);
  });

  it("stores the entry's text as received, with spaces and escapes", async () => {
    const { entry, hash } = new Tablet().logged({ observations: ["走走停停"] });
    const bytes = JSON.stringify(entry, null, 2).replace("走", "\\u8d70");
    const answer = await server.call<Results>(
      "officer",
      "/v1/entries",
      json(`{ "entries": [ {"entry":${bytes} ,"hash":"${hash}"} ] }`),
    );
    expect(statuses(answer)).toEqual(["accepted"]);
    expect(await server.db.prepare("SELECT bytes FROM entries").first("bytes")).toBe(bytes);
  });

  it("derives the category itself: the tablet's category is stored as a claim and flagged if it differs", async () => {
    const logged = new Tablet().logged({ tests: [breathTest("0.364")], shown: { category: "below-limit" } });
    const answer = await send(logged);
    expect(answer.body.results[0]).toMatchObject({ status: "accepted", flags: ["category-differs"] });
    expect(await stopOf(logged.entry.stop)).toMatchObject({ category: "drunk", flags: ["category-differs"] });
  });

  it("stores and flags an implausible reading", async () => {
    const logged = new Tablet().breath("3.64");
    expect((await send(logged)).body.results[0]).toMatchObject({ status: "accepted", flags: ["implausible"] });
    expect(await stopOf(logged.entry.stop)).toMatchObject({ category: "drunk", flags: ["implausible"] });
  });

  it("assesses a stop again with each later entry: blood overrides breath, a correction counts, a voided stop leaves the counts", async () => {
    const tablet = new Tablet();
    const stop = v7();
    const logged = tablet.breath("0.36", { stop });
    await send(logged);
    expect(await stopOf(stop)).toMatchObject({ category: "drinking", entries: 1 });
    await send(tablet.blood(stop, "80"));
    expect(await stopOf(stop)).toMatchObject({ category: "drunk", entries: 2 });
    const body = {
      kind: "logged" as const,
      corrects: logged.entry.id,
      reason: "wrong checkpoint",
      body: { jurisdiction: "CN", checkpoint: "north-gate", tests: [breathTest("0.36")] },
    };
    await send(tablet.write("corrected", body, { stop }));
    expect(await totals("checkpoint")).toEqual({ "north-gate": 1 });
    await send(tablet.write("voided", { reason: "logged by mistake" }, { stop }));
    expect(await stopOf(stop)).toMatchObject({ voided: true, entries: 4 });
    expect(await totals("stops")).toEqual({});
  });

  it("takes the later entry of a stop before its first one, and joins them when that arrives", async () => {
    const tablet = new Tablet();
    const stop = v7();
    const [logged, blood] = [tablet.breath("0.05", { stop }), tablet.blood(stop, "120")];
    expect((await send(blood)).body.results[0]).toMatchObject({ status: "accepted", flags: ["not-logged"] });
    expect(await stopOf(stop)).toMatchObject({ category: "undetermined", flags: ["not-logged"] });
    expect(statuses(await send(logged))).toEqual(["accepted"]);
    expect(await stopOf(stop)).toMatchObject({ category: "drunk", flags: [], entries: 2 });
    expect(await totals("stops")).toEqual({ "": 1 });
  });

  it("joins what two devices wrote about one stop at the same moment", async () => {
    const [one, other] = [new Tablet("tablet-1"), new Tablet("tablet-2")];
    const stop = v7();
    await send(one.breath("0.30", { stop }));
    const answers = await Promise.all([
      send(one.blood(stop, "70", { at: "2026-11-19T22:00:00+08:00" })),
      send(other.blood(stop, "90", { at: "2026-11-19T22:30:00+08:00" })),
    ]);
    expect(answers.map(statuses)).toEqual([["accepted"], ["accepted"]]);
    expect(await stopOf(stop)).toMatchObject({ category: "drunk", entries: 3 });
    expect(await totals("stops")).toEqual({ "": 1 });
  });

  it("stores a stop whose specimen has no limit in the law of the place, as undetermined and flagged", async () => {
    const urine = new Tablet().logged({
      tests: [{ outcome: "reading", reading: { specimen: "urine", value: "1.0", unit: "g/L" } }],
    });
    expect((await send(urine)).body.results[0]).toMatchObject({ status: "accepted", flags: ["no-limit-for-specimen"] });
    expect(await stopOf(urine.entry.stop)).toMatchObject({ category: "undetermined" });
  });

  it("is harmless when the same batch is sent many times at once", async () => {
    const tablet = new Tablet();
    const entries = Array.from({ length: 20 }, () => tablet.zero());
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(...entries)));
    const all = answers.flatMap(statuses);
    expect(all.filter((status) => status === "accepted")).toHaveLength(20);
    expect(all.filter((status) => status === "duplicate")).toHaveLength(140);
    expect(await totals("stops")).toEqual({ "": 20 });
  });
});

/** How many stops the roll-up counts, by the keys of one dimension, over all months. */
async function totals(dimension: string): Promise<Record<string, number>> {
  const { results } = await server.db
    .prepare(
      `SELECT key, sum(count) AS n FROM (${selectEachCount("stop_counts")})
       WHERE dimension = ?1 AND length(period) = 7 GROUP BY key`,
    )
    .bind(dimension)
    .all<{ key: string; n: number }>();
  return Object.fromEntries(results.map(({ key, n }) => [key, n]));
}
