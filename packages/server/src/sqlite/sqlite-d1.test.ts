import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, readMigrations } from "./migrate.ts";
import { openSqliteD1 } from "./sqlite-d1.ts";

let folder: string;
let db: ReturnType<typeof openSqliteD1>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-sqlite-"));
  db = openSqliteD1(join(folder, "roadside.sqlite"));
  await db.prepare("CREATE TABLE seen (id TEXT PRIMARY KEY, note TEXT) STRICT").run();
});
afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true });
});

const insert = (id: string, note: string | null = null) =>
  db.prepare("INSERT INTO seen (id, note) VALUES (?1, ?2)").bind(id, note);
const count = () => db.prepare("SELECT count(*) AS n FROM seen").first("n");

describe("a SQLite file behind D1's interface", () => {
  it("answers in the forms of D1: rows as objects, as arrays with names that repeat, one row, one column", async () => {
    await insert("a", "first").run();
    expect((await db.prepare("SELECT * FROM seen").all()).results).toEqual([{ id: "a", note: "first" }]);
    expect(await db.prepare("SELECT id, note AS id FROM seen").raw({ columnNames: true })).toEqual([
      ["id", "id"],
      ["a", "first"],
    ]);
    expect(await db.prepare("SELECT * FROM seen WHERE id = ?1").bind("b").first()).toBeNull();
    expect(await db.prepare("SELECT note FROM seen").first("note")).toBe("first");
    await expect(db.prepare("SELECT note FROM seen").first("other")).rejects.toThrow("D1_COLUMN_NOTFOUND");
    expect(() => db.prepare("SELECT ?1").bind(undefined)).toThrow("D1_TYPE_ERROR");
  });

  it("carries a batch out whole or not at all, and says how many rows each statement changed", async () => {
    const [one, two] = await db.batch([insert("a"), db.prepare("UPDATE seen SET note = 'x'")]);
    expect([one?.meta.changes, two?.meta.changes]).toEqual([1, 1]);
    await expect(db.batch([insert("b"), insert("a")])).rejects.toThrow("D1_ERROR: UNIQUE constraint failed: seen.id");
    expect(await count()).toBe(1);
  });

  it("nothing of a batch is seen when it fails on a full disk, and what was there is still there", async () => {
    await insert("a").run();
    const pages = await db.prepare("PRAGMA page_count").first<number>("page_count");
    await db.prepare(`PRAGMA max_page_count = ${(pages ?? 0) + 2}`).run();
    await expect(db.batch([insert("b"), insert("c", "x".repeat(100_000))])).rejects.toThrow(/full/);
    expect(await count()).toBe(1);
  });

  it("waits for another process that writes, and fails in words that say why where that takes too long", {
    timeout: 20_000,
  }, async () => {
    const other = new DatabaseSync(join(folder, "roadside.sqlite"));
    other.exec("BEGIN IMMEDIATE");
    await expect(insert("a").run()).rejects.toThrow(/D1_ERROR: database is locked/);
    other.exec("ROLLBACK");
    other.close();
    await insert("a").run();
    expect(await count()).toBe(1);
  });

  it("is migrated once, step by step", async () => {
    const migrations = await readMigrations();
    expect(await migrate(db, migrations.slice(0, 2))).toEqual(migrations.slice(0, 2).map(({ name }) => name));
    expect(await migrate(db, migrations)).toEqual(migrations.slice(2).map(({ name }) => name));
    expect(await migrate(db, migrations)).toEqual([]);
    const broken = { name: "9999_broken.sql", queries: ["CREATE TABLE half (id TEXT) STRICT", "CREATE NONSENSE"] };
    await expect(migrate(db, [broken])).rejects.toThrow("D1_ERROR");
    expect(await db.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").first()).toBeNull();
  });
});
