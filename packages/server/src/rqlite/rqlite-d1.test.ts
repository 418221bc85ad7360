import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startRqliteNode, warnWithoutRqlited } from "../../testing/rqlite-node.ts";
import { startStandIn } from "../../testing/rqlite-stand-in.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1 } from "../sqlite/sqlite-d1.ts";
import { openRqliteD1, type RqliteD1 } from "./rqlite-d1.ts";

const TABLES = [
  "CREATE TABLE seen (id TEXT PRIMARY KEY, note TEXT) STRICT",
  "CREATE TABLE facts (id INTEGER PRIMARY KEY, number INTEGER, share REAL, bytes BLOB, of TEXT REFERENCES seen(id)) STRICT",
  `CREATE TRIGGER seen_never_change BEFORE UPDATE ON seen WHEN NEW.note = 'forbidden'
   BEGIN SELECT RAISE(ABORT, 'seen are append-only'); END`,
];
let node: Awaited<ReturnType<typeof startRqliteNode>>;
let db: RqliteD1;
beforeAll(async () => {
  node = await startRqliteNode();
  if (node.isStandIn) warnWithoutRqlited();
  db = await openRqliteD1(node.url);
});
afterAll(async () => {
  db.close();
  await node.close();
});
beforeEach(async () => {
  await db.batch(["DROP TABLE IF EXISTS facts", "DROP TABLE IF EXISTS seen", ...TABLES].map((sql) => db.prepare(sql)));
});

const insert = (id: string, note: string | null = null) =>
  db.prepare("INSERT INTO seen (id, note) VALUES (?1, ?2)").bind(id, note);
const count = () => db.prepare("SELECT count(*) AS n FROM seen").first("n");

describe("rqlite behind D1's interface", () => {
  it("answers in the forms of D1: rows as objects, as arrays with names that repeat, one row, one column", async () => {
    await insert("a", "first").run();
    expect((await db.prepare("SELECT * FROM seen").all()).results).toEqual([{ id: "a", note: "first" }]);
    expect(await db.prepare("SELECT id, note AS id FROM seen").raw({ columnNames: true })).toEqual([
      ["id", "id"],
      ["a", "first"],
    ]);
    expect(await db.prepare("SELECT id FROM seen WHERE 0").raw({ columnNames: true })).toEqual([["id"]]);
    expect(await db.prepare("SELECT * FROM seen WHERE id = ?1").bind("b").first()).toBeNull();
    expect(await db.prepare("SELECT note FROM seen").first("note")).toBe("first");
    await expect(db.prepare("SELECT note FROM seen").first("other")).rejects.toThrow("D1_COLUMN_NOTFOUND");
    expect(() => db.prepare("SELECT ?1").bind(undefined)).toThrow("D1_TYPE_ERROR");
    expect(await db.batch([])).toEqual([]);
  });

  it("binds a numbered parameter that is used twice, and parameters out of order", async () => {
    const row = await db.prepare("SELECT ?2 AS b, ?1 AS a, ?1 || ?2 AS ab").bind("x", "y").first();
    expect(row).toEqual({ a: "x", b: "y", ab: "xy" });
  });

  it("binds numbers as the other engines do", async () => {
    const sqlite = openSqliteD1(":memory:");
    const sql = "SELECT ?1 AS whole, typeof(?1) AS type, ?2 AS share, ?1 / 2 AS half, ?3 AS flag, ?4 AS huge";
    const values = [5, 0.1, true, 1e300];
    const onRqlite = await db
      .prepare(sql)
      .bind(...values)
      .first();
    expect(onRqlite).toEqual(
      await sqlite
        .prepare(sql)
        .bind(...values)
        .first(),
    );
    sqlite.close();
    await expect(db.prepare("SELECT ?1").bind(Number.NaN).first()).rejects.toThrow("D1_TYPE_ERROR");
  });

  it("returns an error for a whole number that JavaScript would round, and others exactly", async () => {
    const largest = Number.MAX_SAFE_INTEGER;
    await db.prepare("INSERT INTO facts (id, number) VALUES (1, ?1)").bind(largest).run();
    expect(await db.prepare("SELECT number FROM facts").first("number")).toBe(largest);
    expect(await db.prepare("SELECT '9007199254740993' AS text").first("text")).toBe("9007199254740993");
    await expect(db.prepare("SELECT 9007199254740993 AS n").first()).rejects.toThrow("too large");
  });

  it("carries blobs in both directions, also empty ones", async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    for (const [id, bytes] of [all, new Uint8Array(), all.subarray(10, 20)].entries()) {
      await db.prepare("INSERT INTO facts (id, bytes) VALUES (?1, ?2)").bind(id, bytes).run();
      const back = await db.prepare("SELECT bytes FROM facts WHERE id = ?1").bind(id).first<Uint8Array>("bytes");
      expect([...(back ?? [])]).toEqual([...bytes]);
    }
    await db.prepare("INSERT INTO facts (id, bytes) VALUES (9, ?1)").bind(all.buffer).run();
    expect(await db.prepare("SELECT hex(bytes) AS h FROM facts WHERE id = 9").first("h")).toHaveLength(512);
  });

  it.each(["x'41'", " X'' ", "\tx'c3a9'\n", "x'4'", "it's", "云L·12345", '\u0000\u2028\\"', "1e3", "[1,2]", "null"])(
    "stores the text %j as this text",
    async (text) => {
      await insert(text, text).run();
      const sql = "SELECT note, typeof(note) AS type, '?1' AS quoted FROM seen WHERE id = ?1 /* ?1 */ AND note = ?";
      expect(await db.prepare(sql).bind(text, text).first()).toEqual({ note: text, type: "text", quoted: "?1" });
    },
  );

  it("carries a batch out whole or not at all, and says how many rows each statement changed", async () => {
    const select = db.prepare("SELECT note FROM seen");
    const results = await db.batch([
      insert("a"),
      select,
      db.prepare("UPDATE seen SET note = 'x'"),
      db.prepare("CREATE TABLE IF NOT EXISTS seen (id TEXT)"),
      db.prepare("UPDATE seen SET note = 'y' WHERE id = 'b'"),
      db.prepare("INSERT INTO seen (id) SELECT 'never' WHERE changes() > 0"),
      db.prepare("WITH more (id) AS (VALUES ('c'), ('d')) INSERT INTO seen (id) SELECT id FROM more"),
      select,
    ]);
    expect(results.map(({ meta }) => meta.changes)).toEqual([1, 0, 1, 0, 0, 0, 2, 0]);
    expect(results[1]?.results).toEqual([{ note: null }]);
    expect(results[7]?.results).toHaveLength(3);
    await expect(db.batch([insert("e"), insert("a")])).rejects.toThrow("D1_ERROR: UNIQUE constraint failed: seen.id");
    await expect(db.batch([insert("e"), select, insert("a")])).rejects.toThrow("UNIQUE constraint failed: seen.id");
    expect(await count()).toBe(3);
  });

  it("writes nothing of a batch with a statement that does not compile, with and without reads", async () => {
    const broken = db.prepare("INSERT INTO nowhere VALUES (1)");
    const select = db.prepare("SELECT count(*) FROM seen");
    await expect(db.batch([insert("a"), broken])).rejects.toThrow("no such table: nowhere");
    await expect(db.batch([insert("a"), select, broken])).rejects.toThrow("no such table: nowhere");
    await expect(db.batch([insert("a"), db.prepare("SELECT x FROM nowhere")])).rejects.toThrow(
      "no such table: nowhere",
    );
    await expect(db.prepare("CREATE NONSENSE").run()).rejects.toThrow("syntax error");
    expect(await count()).toBe(0);
  });

  it("reports triggers that raise, and foreign keys at once and at the end of a batch", async () => {
    await insert("a").run();
    await expect(db.prepare("UPDATE seen SET note = 'forbidden'").run()).rejects.toThrow(
      "D1_ERROR: seen are append-only",
    );
    const orphan = db.prepare("INSERT INTO facts (of) VALUES ('z')");
    await expect(orphan.run()).rejects.toThrow("FOREIGN KEY constraint failed");
    const deferred = db.prepare("PRAGMA defer_foreign_keys = ON");
    await expect(db.batch([deferred, orphan])).rejects.toThrow("FOREIGN KEY constraint failed");
    await db.batch([deferred, orphan, insert("z")]);
    await expect(orphan.run()).resolves.toBeDefined();
    expect(await count()).toBe(2);
  });

  it("returns the rows of RETURNING", async () => {
    const sql = "INSERT INTO seen (id, note) VALUES (?1, ?2) RETURNING id, note";
    const { results, meta } = await db.prepare(sql).bind("a", "x").all();
    expect([results, meta.changes]).toEqual([[{ id: "a", note: "x" }], 1]);
  });

  it("leaves functions of time and chance as they are written", async () => {
    const sql = "SELECT random() <> random() AS differs, datetime('now') > '2020' AS later, unixepoch() > 1e9 AS unix";
    expect(await db.prepare(sql).first()).toEqual({ differs: 1, later: 1, unix: 1 });
    await insert("a", "random() and datetime('now')").run();
    expect(await db.prepare("SELECT note FROM seen").first("note")).toBe("random() and datetime('now')");
  });

  it.each([
    "INSERT INTO seen (id) VALUES (random())",
    "INSERT INTO seen (id) VALUES (hex(RandomBlob(8)))",
    "UPDATE seen SET note = datetime('NOW')",
    "UPDATE seen SET note = unixepoch()",
    "WITH one AS (SELECT CURRENT_TIMESTAMP AS at) INSERT INTO seen (id) SELECT at FROM one",
  ])("refuses %s, which would differ between the nodes", async (sql) => {
    await expect(db.prepare(sql).run()).rejects.toThrow("must not read the clock or random numbers");
  });

  it("writes times that are given, and words that only look like a clock", async () => {
    await db.prepare("INSERT INTO seen (id, note) VALUES ('random()', datetime(?1, 'unixepoch'))").bind(0).run();
    expect(await db.prepare("SELECT note FROM seen WHERE id = 'random()'").first("note")).toBe("1970-01-01 00:00:00");
  });

  it("carries out texts of several statements, EXPLAIN and pragmas that answer", async () => {
    await db.exec("INSERT INTO seen (id) VALUES ('a'); INSERT INTO seen (id) VALUES ('b;c')");
    expect(await count()).toBe(2);
    await expect(db.exec("INSERT INTO seen (id) VALUES ('d'); NONSENSE")).rejects.toThrow("syntax error");
    expect(await count()).toBe(2);
    const [plan] = (await db.prepare("EXPLAIN QUERY PLAN SELECT * FROM seen WHERE id = ?1").bind("a").all()).results;
    expect(plan).toMatchObject({ detail: expect.stringContaining("SEARCH seen") });
    expect((await db.prepare("PRAGMA table_info(seen)").all()).results).toHaveLength(2);
  });

  it("takes a batch of a megabyte and a value of two", async () => {
    const large = "é".repeat(1_000_000);
    await db.batch(Array.from({ length: 500 }, (_, index) => insert(`${index}`, "x".repeat(2_000))));
    await insert("large", large).run();
    expect(await count()).toBe(501);
    expect(await db.prepare("SELECT note FROM seen WHERE id = 'large'").first("note")).toBe(large);
  });

  it("is migrated once, step by step, each step whole or not at all", async () => {
    const other = await startRqliteNode();
    const empty = await openRqliteD1(other.url);
    const migrations = await readMigrations();
    expect(await migrate(empty, migrations.slice(0, 2))).toEqual(migrations.slice(0, 2).map(({ name }) => name));
    expect(await migrate(empty, migrations)).toEqual(migrations.slice(2).map(({ name }) => name));
    expect(await migrate(empty, migrations)).toEqual([]);
    const broken = { name: "9999_broken.sql", queries: ["CREATE TABLE half (id TEXT) STRICT", "CREATE NONSENSE"] };
    await expect(migrate(empty, [broken])).rejects.toThrow("D1_ERROR");
    expect(await empty.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").first()).toBeNull();
    empty.close();
    await other.close();
  });
});

describe("a cluster that fails", () => {
  let folder: string;
  let nodes: Awaited<ReturnType<typeof startStandIn>>[];
  let cluster: D1Database & { close(): void };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "roadside-rqlite-"));
    const file = join(folder, "shared.sqlite");
    nodes = [await startStandIn({ file }), await startStandIn({ file })];
    cluster = await openRqliteD1(
      nodes.map(({ url }) => url),
      { probeAfterMs: 300, patienceMs: 1_000 },
    );
    await cluster.batch(TABLES.map((sql) => cluster.prepare(sql)));
    return async () => {
      cluster.close();
      for (const one of nodes) await one.close();
      await rm(folder, { recursive: true });
    };
  });
  const stored = () => cluster.prepare("SELECT count(*) AS n FROM seen").first("n");
  const add = (id: string) => cluster.prepare("INSERT INTO seen (id) VALUES (?1)").bind(id);

  it.each(["lost-before", "no-leader", "leadership-lost", "silent"] as const)(
    "carries a batch out once and answers it when the request is %s",
    async (fault) => {
      const batch = (id: string) =>
        cluster.batch([
          add(id),
          cluster.prepare("INSERT INTO facts (number) VALUES (1), (2), (3)"),
          cluster.prepare("DELETE FROM facts WHERE number = 9"),
          cluster.prepare("SELECT count(*) AS n FROM facts"),
        ]);
      await batch("before");
      nodes[0]?.faults.push(fault);
      const results = await batch("a");
      expect(nodes[0]?.faults).toEqual([]);
      expect(results.map(({ meta }) => meta.changes)).toEqual([1, 3, 0, 0]);
      expect(results[3]?.results).toEqual([{ n: 6 }]);
      expect(await stored()).toBe(2);
    },
  );

  it.each(["lost-after", "sent-twice"] as const)(
    "carries a batch out once and says that its answer is lost when the request is %s",
    async (fault) => {
      nodes[0]?.faults.push(fault);
      await expect(cluster.batch([add("a"), add("b")])).rejects.toThrow("D1_ERROR: Network connection lost");
      expect(await stored()).toBe(2);
    },
  );

  it("waits for a slow statement as long as its node is alive", async () => {
    const slow =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) AS m FROM n";
    expect(await cluster.prepare(slow).first("m")).toBe(3_000_000);
  });

  it("fails in words where no node answers", async () => {
    for (const one of nodes) await one.close();
    await expect(stored()).rejects.toThrow("D1_ERROR: no node of the cluster answered");
    nodes = [];
  });

  it("asks for the newest state unless the session allows an older one", async () => {
    await stored();
    expect(nodes[0]?.requests.at(-1)).toContain("level=linearizable");
    await cluster.withSession("first-unconstrained").prepare("SELECT 1").first();
    expect(nodes[0]?.requests.at(-1)).toContain("level=weak");
  });

  it("remembers a bounded number of batches", async () => {
    await cluster.prepare("UPDATE rqlite_batches SET seq = seq + 100000").run();
    await add("a").run();
    expect(await cluster.prepare("SELECT count(*) AS n FROM rqlite_batches").first("n")).toBeLessThan(6);
  });

  it("goes on in a database that was restored without the table of batches", async () => {
    await cluster.prepare("DROP TABLE rqlite_batches").run();
    await add("a").run();
    expect(await stored()).toBe(1);
  });

  it("refuses a cluster without foreign keys, a wrong password and addresses that are none", async () => {
    const file = join(folder, "other.sqlite");
    const loose = await startStandIn({ file, foreignKeys: false });
    await expect(openRqliteD1(loose.url)).rejects.toThrow("start every rqlited with -fk");
    await loose.close();
    const locked = await startStandIn({ file, user: "roadside", password: "right" });
    await expect(openRqliteD1(locked.url, { user: "roadside", password: "wrong" })).rejects.toThrow("the password");
    (await openRqliteD1(locked.url, { user: "roadside", password: "right" })).close();
    await locked.close();
    await expect(openRqliteD1("node1:4001")).rejects.toThrow('"node1:4001" must be the address of an rqlite node');
    await expect(openRqliteD1("https://me:secret@node1:4001")).rejects.toThrow("ROADSIDE_DATABASE_PASSWORD");
    await expect(openRqliteD1("http://n1:4001,http://n1:4001/")).rejects.toThrow("twice");
  });
});
