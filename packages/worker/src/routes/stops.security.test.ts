import type { Personal, SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { rebuild } from "../store/rebuild.ts";
import { json, PERSONAL_KEY, type Server, startServer, type Who } from "../testing/server.ts";
import { breathTest, SALT, Tablet } from "../testing/tablet.ts";

interface Found {
  code?: string;
  errors?: { path: string }[];
  stops: { id: string }[];
}
interface Details {
  prior: { id: string; same: string[] }[];
  entries: SealedEntry[];
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

const send = (...entries: SealedEntry[]) => server.call("administrator", "/v1/entries", json({ entries }));
const search = (who: Who, body: unknown) => server.call<Found>(who, "/v1/stops/search", json(body));
const PLATE = "云L12345";
const ID = "53293119850101001X";
const driver: Personal = {
  salt: SALT,
  name: "李某某",
  plate: { kind: "registered", number: PLATE },
  licenceNumber: "LICENCE-77",
};

const stopped = (said: { personal?: Personal; unit?: string; at?: string; stop?: string } = {}) =>
  tablet.logged({ tests: [breathTest("0.00")] }, { personal: driver, ...said });

describe("what identifies a driver", () => {
  it("is never stored in plain text", async () => {
    await send(stopped());
    const { results: tables } = await server.db
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf_%' AND name NOT LIKE 'rqlite_%'",
      )
      .all<{
        name: string;
      }>();
    const dump = JSON.stringify(
      await Promise.all(
        tables.map(async ({ name }) => (await server.db.prepare(`SELECT * FROM "${name}"`).all()).results),
      ),
    );
    expect(dump).toContain(tablet.head.device);
    for (const secret of ["李某某", PLATE, "12345", "LICENCE-77", SALT]) expect(dump).not.toContain(secret);
  });

  it("is returned as it was sealed, to every user who may read the stop", async () => {
    const entry = stopped();
    await send(entry);
    const { body } = await server.call<Details>("officer", `/v1/stops/${entry.entry.stop}`);
    expect(body.entries).toEqual([entry]);
  });

  it("can be read if it arrived before there was a vault, and is found after the tokens are rebuilt", async () => {
    const old = stopped();
    const { entry, hash, personal } = old;
    await send(tablet.zero({ stop: entry.stop }));
    await server.db.batch([
      server.db
        .prepare(
          `INSERT INTO entries (id, stop, device, seq, prev, hash, kind, unit, officer, recorded_at, bytes,
             received_at, received_from, batch)
           VALUES (?1, ?2, 'old tablet', 1, NULL, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?6, 'old')`,
        )
        .bind(
          entry.id,
          entry.stop,
          hash,
          entry.kind,
          entry.unit,
          entry.officer,
          entry.recordedAt,
          JSON.stringify(entry),
        ),
      server.db
        .prepare("INSERT INTO personal_parts (entry, stop, closed) VALUES (?1, ?2, ?3)")
        .bind(entry.id, entry.stop, JSON.stringify(personal)),
    ]);
    const { body } = await server.call<Details>("officer", `/v1/stops/${entry.stop}`);
    expect(body.entries).toContainEqual(old);
    await rebuild(server.db, createVault(PERSONAL_KEY), () => undefined);
    expect((await search("officer", { by: "plate", number: PLATE })).body.stops.map(({ id }) => id)).toEqual([
      entry.stop,
    ]);
  });

  it("is found by each of its numbers in any spelling, newest first, and by no part of one", async () => {
    const [older, newer, other] = [
      stopped({ at: "2026-11-01T21:00:00+08:00" }),
      stopped({ at: "2026-11-02T21:00:00+08:00" }),
      stopped({
        personal: {
          salt: SALT,
          plate: { kind: "registered", number: "云L99999" },
          idNumber: { kind: "other", number: ID },
        },
      }),
    ];
    await send(older, newer, other);
    const found = async (by: string, number: string) =>
      (await search("officer", { by, number })).body.stops.map(({ id }) => id);
    expect(await found("plate", "云 l·12345")).toEqual([newer.entry.stop, older.entry.stop]);
    expect(await found("licence-number", "licence-77")).toEqual([newer.entry.stop, older.entry.stop]);
    expect(await found("id-number", ID.toLowerCase())).toEqual([other.entry.stop]);
    expect(await found("plate", "云L1234")).toEqual([]);
    expect(await found("id-number", PLATE)).toEqual([]);
  });

  it("is searched only under the name of who searches, and the audit log holds a token and no number", async () => {
    await send(stopped());
    await search("supervisor", { by: "plate", number: PLATE });
    await search("supervisor", { by: "plate", number: "京A00000" });
    const { results } = await server.db
      .prepare("SELECT badge, subject FROM audit WHERE action = 'driver.searched' ORDER BY id")
      .all<{
        badge: string;
        subject: string;
      }>();
    expect(results.map(({ badge }) => badge)).toEqual(["100002", "100002"]);
    expect(results[0]?.subject).toMatch(/^plate [0-9a-f]{32}$/);
    expect(results[0]?.subject).not.toBe(results[1]?.subject);
  });

  it("is found only within the caller's unit", async () => {
    const [ours, theirs] = [stopped(), stopped({ unit: "532932" })];
    await send(ours, theirs);
    const found = async (who: Who, more = {}) =>
      (await search(who, { by: "plate", number: PLATE, ...more })).body.stops.map(({ id }) => id).sort();
    expect(await found("officer")).toEqual([ours.entry.stop]);
    expect(await found("neighbour")).toEqual([theirs.entry.stop]);
    expect(await found("prefecture")).toEqual([ours.entry.stop, theirs.entry.stop].sort());
    expect(await found("prefecture", { unit: "532932" })).toEqual([theirs.entry.stop]);
    expect((await search("officer", { by: "plate", number: PLATE, unit: "532932" })).body.code).toBe(
      "unit-out-of-scope",
    );
  });

  it.each([
    [{ by: "name", number: "李某某" }, "/by"],
    [{ by: "plate", number: " " }, "/number"],
    [{ by: "plate", number: "x".repeat(65) }, "/number"],
    [{ by: "plate" }, "/number"],
    [{ by: "plate", number: PLATE, all: true }, "/all"],
  ])("is not searched for with %j", async (body, path) => {
    const { status, body: answer } = await search("officer", body);
    expect([status, answer.errors?.map((error) => error.path)]).toEqual([400, [path]]);
  });
});

describe("earlier stops of the same driver or vehicle", () => {
  it("are returned with a stop, with what matches, within the caller's unit and before that stop only", async () => {
    const before = stopped({ at: "2026-10-01T21:00:00+08:00" });
    const samePlate = stopped({
      at: "2026-10-02T21:00:00+08:00",
      personal: { salt: SALT, plate: { kind: "registered", number: PLATE }, licenceNumber: "ANOTHER" },
    });
    const neighbour = stopped({ at: "2026-10-03T21:00:00+08:00", unit: "532932" });
    const stop = v7();
    const now = stopped({ at: "2026-11-01T21:00:00+08:00", stop });
    const later = stopped({ at: "2026-11-05T21:00:00+08:00" });
    await send(before, samePlate, neighbour, now, later);
    const prior = async (who: Who) =>
      (await server.call<Details>(who, `/v1/stops/${stop}`)).body.prior.map(({ id, same }) => [id, same.sort()]);
    expect(await prior("officer")).toEqual([
      [samePlate.entry.stop, ["plate"]],
      [before.entry.stop, ["licence-number", "plate"]],
    ]);
    expect((await prior("prefecture")).map(([id]) => id)).toEqual([
      neighbour.entry.stop,
      samePlate.entry.stop,
      before.entry.stop,
    ]);
  });

  it("are missing if a stop does not identify its driver", async () => {
    await send(stopped());
    const bare = tablet.zero();
    await send(bare);
    expect((await server.call<Details>("officer", `/v1/stops/${bare.entry.stop}`)).body.prior).toEqual([]);
  });
});
