import type { D1Database } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { v7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PLATFORM_TIMING } from "../http/timing.ts";
import { createSigner } from "../ledger/signing.ts";
import { createVault } from "../personal/vault.ts";
import { logGrowthOn } from "../store/ledger-growth.ts";
import { rebuild } from "../store/rebuild.ts";
import { unitShardsOn } from "../store/unit-shards.ts";
import { attachmentOf } from "../testing/attachment.ts";
import { json, PERSONAL_KEY, type Server, SHARDS, SIGNING_KEY, startServer, type Who } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";
import { type Move, moveUnit } from "./move-unit.ts";

const UNIT = "532931";
const PHOTO = "a photo";
const DAY_MS = 86_400_000;

let server: Server;
let elapsed: { ms: number };
let tablet: Tablet;
let neighbour: Tablet;
const cut = { after: Number.POSITIVE_INFINITY };

interface Results {
  results: { status: string }[];
  code?: string;
}
const send = (...entries: SealedEntry[]) => server.call<Results>("administrator", "/v1/entries", json({ entries }));
const statuses = async (...entries: SealedEntry[]) => (await send(...entries)).body.results.map(({ status }) => status);

function move(to: string, more: Partial<Move> = {}) {
  return moveUnit({
    databases: { main: server.db, ...SHARDS },
    unit: UNIT,
    to,
    advanceLog: (db, now) => logGrowthOn(db, createSigner(SIGNING_KEY), v7).advance(now, 100),
    clock: () => server.clock.now,
    newId: v7,
    sleep: async (ms) => {
      elapsed.ms += ms;
    },
    ...more,
  });
}

/** What supervisors ask, as the answers stand. */
async function asked(who: Who) {
  const paths = [
    "/v1/stops?limit=200&count=true",
    "/v1/stops?open=true",
    "/v1/stops?category=drunk&limit=5",
    "/v1/statistics?by=unit,category",
    "/v1/statistics?from=2026-11-01&to=2026-11-30&by=officer",
    "/v1/statistics?by=reading",
    "/v1/obligations?count=true",
    "/v1/log/heads",
    "/v1/integrity?from=2026-11-19&to=2026-11-19",
  ];
  const answers: unknown[] = [];
  for (const path of paths) answers.push((await server.call(who, path)).body);
  return answers;
}

/** A night of two units: zeros, drunk drivers of whom something is owed, a link, and what the neighbours' people added. */
async function night(): Promise<{ drunk: string; entries: SealedEntry[] }> {
  const photo = await attachmentOf(PHOTO);
  const [drunk, friend] = [v7(), v7()];
  const plate = { kind: "registered", number: "云L·12345" } as const;
  const personal = { salt: SALT, name: "李某", plate };
  const own = [
    ...Array.from({ length: 8 }, () => tablet.zero()),
    tablet.breath("1.20", { stop: drunk, personal }),
    tablet.breath("0.60", { stop: friend }),
    tablet.write("linked", { to: drunk, relation: "travelling-together" }, { stop: friend }),
    tablet.blood(drunk, "220"),
    tablet.write("attachment-added", photo.body, { stop: drunk }),
  ];
  await send(...own);
  await server.call("officer", `/v1/attachments/${photo.body.digest}`, photo.sent);
  const beside = Array.from({ length: 5 }, () => neighbour.zero({ unit: "532932" }));
  // Somebody of the neighbours' unit, which lives in another database, writes to a stop of this one.
  const guest = neighbour.write("test-added", { test: { outcome: "refused" } }, { stop: friend, unit: "532932" });
  await send(...beside, guest, neighbour.breath("1.10", { unit: "532932", personal: { salt: SALT, plate } }));
  return { drunk, entries: [...own, ...beside, guest] };
}

/** A database that is lost after so many statements, as when the command is killed. */
function untilCut(db: D1Database): D1Database {
  return new Proxy(db, {
    get(of, name) {
      const member = Reflect.get(of, name);
      if (typeof member !== "function") return member;
      return (...values: unknown[]) => {
        cut.after -= 1;
        if (cut.after < 0) throw new Error("killed");
        return member.apply(of, values);
      };
    },
  });
}

describe.skipIf(!("a" in SHARDS))("a unit's move to another database", () => {
  beforeEach(async () => {
    elapsed = { ms: 0 };
    cut.after = Number.POSITIVE_INFINITY;
    server = await startServer({ pace: { ...PLATFORM_TIMING, elapsedMs: () => elapsed.ms } });
    tablet = new Tablet();
    neighbour = new Tablet("tablet-2");
  });
  afterEach(() => {
    elapsed.ms = 0;
  });

  it("changes no answer: lists, counts, duties, heads and questions are as they were", async () => {
    const { drunk } = await night();
    server.clock.now = new Date(server.clock.now.getTime() + DAY_MS);
    const before = [await asked("prefecture"), await asked("supervisor")];
    const proof = async () =>
      (await server.call<{ root: string }>("supervisor", `/v1/log/inclusion?entry=${(await entryOf(drunk)).id}`)).body
        .root;
    const root = await proof();
    expect(await move("b")).toMatchObject({ state: "moved", from: "main", to: "b", entries: 14 });
    expect([await asked("prefecture"), await asked("supervisor")]).toEqual(before);
    expect(await proof()).toBe(root);
    const found = await server.call<{ stop: { personal: { name: string } }; prior: { unit: string }[] }>(
      "prefecture",
      `/v1/stops/${drunk}`,
    );
    expect(found.body.stop.personal.name).toBe("李某");
    expect(
      (
        await server.call<{ stops: unknown[] }>(
          "prefecture",
          "/v1/stops/search",
          json({ by: "plate", number: "云L12345" }),
        )
      ).body.stops,
    ).toHaveLength(2);
    const photo = await attachmentOf(PHOTO);
    const headers = { authorization: `Bearer ${await server.signIn("officer")}` };
    expect(await (await server.app.request(`/v1/attachments/${photo.body.digest}`, { headers })).text()).toBe(PHOTO);
    // In the old place nothing is left but the entries, of which nobody asks any more.
    const count = (table: string) => server.db.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");
    expect(
      await Promise.all(
        ["stops", "personal_parts", "attachments", "personal_tokens", "obligations", "log_units"].map(count),
      ),
    ).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await count("entries")).toBeGreaterThan(12);
    await rebuild(server.db, createVault(PERSONAL_KEY), () => {});
    expect(await count("stops")).toBe(0);
  });

  it("is there and back again, and its tablets go on all the while", async () => {
    await night();
    await move("b");
    expect(await statuses(tablet.zero(), tablet.breath("0.90"))).toEqual(["accepted", "accepted"]);
    const before = await asked("prefecture");
    expect(await move("main")).toMatchObject({ state: "moved", from: "b", to: "main" });
    expect(await asked("prefecture")).toEqual(before);
    expect(await statuses(tablet.zero())).toEqual(["accepted"]);
    expect(await move("main")).toEqual({ state: "already-there" });
    server.clock.now = new Date(server.clock.now.getTime() + DAY_MS);
    const heads = (await server.call<{ heads: { unit: string; size: number }[] }>("supervisor", "/v1/log/heads")).body
      .heads;
    expect(heads.map(({ unit, size }) => [unit, size])).toEqual([[UNIT, 16]]);
  });

  it("asks who sends meanwhile to come again, shows everything all the while, and refuses what comes by an old map", async () => {
    await night();
    const before = await asked("prefecture");
    const waiting = [tablet.zero(), tablet.zero()];
    let refused: { status: number; retryAfter: string | null; code?: string | undefined } | null = null;
    let isFlipped = false;
    await move("b", {
      advanceLog: async (db, now) => {
        // The app's map is from before the move: only the database itself can say that it is closed.
        const { status, headers, body } = await send(...waiting);
        refused ??= { status, retryAfter: headers.get("retry-after"), code: body.code };
        return logGrowthOn(db, createSigner(SIGNING_KEY), v7).advance(now, 100);
      },
      sleep: async (ms) => {
        isFlipped = true;
        expect(await asked("prefecture")).toEqual(before);
        elapsed.ms += ms;
        expect(await asked("prefecture")).toEqual(before);
      },
      onProgress: () => {
        // Every read of the map is a new one from here on.
        if (!isFlipped) elapsed.ms += 10_000;
      },
    });
    expect(refused).toEqual({ status: 503, retryAfter: "1", code: "try-again" });
    expect(await statuses(...waiting)).toEqual(["accepted", "accepted"]);
    const inMain = await server.db
      .prepare("SELECT count(*) AS n FROM entries WHERE id = ?1")
      .bind(waiting[0]?.entry.id)
      .first<number>("n");
    expect(inMain).toBe(0);
  });

  it("is written to in the new place alone, also by whoever knows only the old one", async () => {
    await night();
    // No time passes for the app: its map is that of before the move, and nothing but the old database's refusal makes it read it anew.
    await move("b", { sleep: async () => {} });
    const [late] = [tablet.zero()];
    expect(await statuses(late)).toEqual(["accepted"]);
    const held = (db: D1Database) =>
      db.prepare("SELECT count(*) AS n FROM entries WHERE id = ?1").bind(late.entry.id).first<number>("n");
    expect([await held(server.db), await held(SHARDS.b as D1Database)]).toEqual([0, 1]);
    const straight = server.db
      .prepare(
        `INSERT INTO entries (id, stop, device, seq, hash, kind, unit, officer, recorded_at, bytes, received_at, received_from, batch)
         SELECT 'x', 'y', 'z', 1, hash, kind, unit, officer, recorded_at, bytes, received_at, received_from, batch FROM entries WHERE unit = ?1 LIMIT 1`,
      )
      .bind(UNIT);
    await expect(straight.run()).rejects.toThrow("the unit lives in another database");
  });

  it("takes an attachment in the new place alone, also from whoever knows only the old one, and none while it lasts", async () => {
    const { drunk } = await night();
    const paper = await attachmentOf("a paper");
    await send(tablet.write("attachment-added", paper.body, { stop: drunk }));
    const put = async () =>
      (await server.call<{ code?: string } | null>("officer", `/v1/attachments/${paper.body.digest}`, paper.sent))
        .status;
    const meanwhile: number[] = [];
    await move("b", {
      advanceLog: async (db, now) => {
        meanwhile.push(await put());
        return logGrowthOn(db, createSigner(SIGNING_KEY), v7).advance(now, 100);
      },
      sleep: async () => {},
    });
    expect(new Set(meanwhile)).toEqual(new Set([503]));
    expect([await put(), await put()]).toEqual([201, 200]);
    const held = (db: D1Database) => db.prepare("SELECT count(*) AS n FROM attachments").first<number>("n");
    expect([await held(server.db), await held(SHARDS.b as D1Database)]).toEqual([0, 2]);
  });

  it("costs who sends to one database no more round trips than without shards", async () => {
    await send(tablet.zero({ unit: "532932" }));
    const { headers } = await send(tablet.zero({ unit: "532932" }), tablet.breath("0.90", { unit: "532932" }));
    expect(headers.get("server-timing")).toContain("round-trips;desc=2,");
  });

  it("can be killed anywhere and run again", { timeout: 60_000 }, async () => {
    await night();
    const before = await asked("prefecture");
    const databases = Object.fromEntries(
      Object.entries({ main: server.db, ...SHARDS }).map(([name, db]) => [name, untilCut(db)]),
    );
    let kills = 0;
    for (let after = 3; ; after += 23) {
      cut.after = after;
      const ended = await move("b", { databases }).catch((error: Error) => error.message);
      cut.after = Number.POSITIVE_INFINITY;
      elapsed.ms += 60_000;
      expect(await asked("prefecture")).toEqual(before);
      if (typeof ended !== "string") break;
      expect(ended).toContain("killed");
      kills += 1;
    }
    expect(kills).toBeGreaterThan(3);
    expect(await unitShardsOn(server.db).read()).toContainEqual({ unit: UNIT, shard: "b", state: "here", other: null });
    expect(await statuses(tablet.zero())).toEqual(["accepted"]);
  });

  it("finds a row that was forged, names it, and moves nothing", async () => {
    const { entries } = await night();
    const forged = entries[3]?.entry.id as string;
    const { sql } = (await server.db
      .prepare("SELECT sql FROM sqlite_master WHERE name = 'entries_never_change'")
      .first<{ sql: string }>()) as {
      sql: string;
    };
    await server.db.prepare("DROP TRIGGER entries_never_change").run();
    await server.db
      .prepare("UPDATE entries SET bytes = replace(bytes, '0.00', '0.10') WHERE id = ?1")
      .bind(forged)
      .run();
    await server.db.prepare(sql).run();
    const before = await asked("prefecture");
    expect(await move("b")).toEqual({
      state: "differs",
      difference: { table: "entries", row: forged, what: "its bytes are not those of its hash" },
    });
    elapsed.ms += 60_000;
    expect(await asked("prefecture")).toEqual(before);
    expect(await statuses(tablet.zero())).toEqual(["accepted"]);
  });

  it("finds an entry that the target has in another form", async () => {
    const { entries } = await night();
    const [first] = entries as [SealedEntry];
    const columns =
      "id, stop, device, seq, prev, hash, kind, unit, officer, recorded_at, received_at, received_from, batch";
    const row = await server.db
      .prepare(`SELECT ${columns} FROM entries WHERE id = ?1`)
      .bind(first.entry.id)
      .first<Record<string, string>>();
    const values = columns.split(", ").map((column) => (row as Record<string, string>)[column]);
    await (SHARDS.b as D1Database)
      .prepare(
        `INSERT INTO entries (${columns}, bytes) VALUES (${[...values, ""].map((_, index) => `?${index + 1}`).join(", ")})`,
      )
      .bind(...values, "{}")
      .run();
    expect(await move("b")).toEqual({
      state: "differs",
      difference: { table: "entries", row: first.entry.id, what: "bytes differs" },
    });
  });

  it("is refused to a database that there is not, and while units under it live elsewhere", async () => {
    await expect(move("nowhere")).rejects.toThrow("there is no database nowhere");
    await expect(move("b", { unit: "5329" })).rejects.toThrow("532932 lies in a by itself");
  });

  it("leaves pages over all databases as they are: none skipped, none repeated", async () => {
    const units = ["532931", "532932", "530102", "530111"];
    const all = Array.from({ length: 40 }, (_, index) => tablet.zero({ unit: units[index % 4] as string }));
    expect(new Set(await statuses(...all))).toEqual(new Set(["accepted"]));
    const seen: string[] = [];
    for (let path: string | null = "/v1/stops?limit=7"; path !== null; ) {
      const { body }: { body: { stops: { id: string }[]; next: string | null } } = await server.call(
        "administrator",
        path,
      );
      seen.push(...body.stops.map(({ id }) => id));
      path = body.next && `/v1/stops?limit=7&cursor=${body.next}`;
    }
    expect(seen.sort()).toEqual(all.map(({ entry }) => entry.stop).sort());
    // One device's chain lies in three databases, and nothing of it is missing.
    const questions = await server.call<{ findings: { rule: string }[] }>(
      "administrator",
      "/v1/integrity?from=2026-11-19&to=2026-11-19",
    );
    expect(questions.body.findings.filter(({ rule }) => rule === "chain")).toEqual([]);
  });

  it("lets no chain fork from one database into another", async () => {
    const [one, other] = [new Tablet("tablet-3"), new Tablet("tablet-3")];
    expect(await statuses(one.zero({ unit: "532931" }))).toEqual(["accepted"]);
    const fork = await send(other.zero({ unit: "532932" }));
    expect(fork.body.results).toMatchObject([{ status: "rejected", problem: { code: "chain-fork" } }]);
  });
});

async function entryOf(stop: string): Promise<{ id: string }> {
  const all = [server.db, ...Object.values(SHARDS)];
  const rows = await Promise.all(
    all.map((db) =>
      db.prepare("SELECT id FROM entries WHERE stop = ?1 ORDER BY seq LIMIT 1").bind(stop).first<{ id: string }>(),
    ),
  );
  return rows.find((row) => row !== null) as { id: string };
}
