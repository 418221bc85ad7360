import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { verify } from "@roadside/core";
import { beforeEach, describe, expect, it } from "vitest";
import { startRqliteNode, warnWithoutRqlited } from "../testing/rqlite-node.ts";
import { copyDatabase } from "./copy-database.ts";
import { loadDemo } from "./demo/load.ts";
import { openRqliteD1, type RqliteD1 } from "./rqlite/rqlite-d1.ts";
import { compareMigrations, migrate, readMigrations } from "./sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "./sqlite/sqlite-d1.ts";

let node: Awaited<ReturnType<typeof startRqliteNode>>;
let file: SqliteD1;
let cluster: RqliteD1;
beforeEach(async () => {
  node = await startRqliteNode();
  if (node.isStandIn) warnWithoutRqlited();
  cluster = await openRqliteD1(node.url);
  file = openSqliteD1(":memory:");
  return async () => {
    cluster.close();
    file.close();
    await node.close();
  };
});

describe("a database that moves between engines", () => {
  it("is the same afterwards, there and back: rows, row numbers, sequences, indexes and triggers", async () => {
    await migrate(file, await readMigrations());
    await loadDemo(file, {
      now: new Date("2020-10-16T00:00:00Z"),
      personalKey: "a key of the tests that is long enough",
      onProgress: () => undefined,
    });
    // A gap in the row numbers, and numbers that were given and deleted.
    await file.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('verifications', 1000000)").run();
    await file.exec("CREATE TABLE odd (name TEXT, bytes BLOB, twice TEXT AS (name || name)) STRICT");
    await file
      .prepare("INSERT INTO odd (rowid, name, bytes) VALUES (77, ?1, ?2)")
      .bind("x'41'", new Uint8Array([0, 255]))
      .run();

    const copied = await copyDatabase(file, cluster);
    expect(copied.rows).toBeGreaterThan(100);
    expect((await compareMigrations(cluster, await readMigrations())).missing).toEqual([]);
    expect(await cluster.prepare("SELECT rowid AS row, hex(bytes) AS hex, twice FROM odd").first()).toEqual({
      row: 77,
      hex: "00FF",
      twice: "x'41'x'41'",
    });
    await cluster
      .prepare(
        "INSERT INTO verifications (started_at, finished_at, entries, differences, report) VALUES ('', '', 0, 0, '')",
      )
      .run();
    expect(await cluster.prepare("SELECT max(id) AS id FROM verifications").first("id")).toBe(1_000_001);
    await expect(cluster.prepare("DELETE FROM entries").run()).rejects.toThrow("entries are append-only");

    const back = openSqliteD1(":memory:");
    expect(await copyDatabase(cluster, back)).toEqual({ ...copied, rows: copied.rows + 1 });
    const { results } = await back.prepare("SELECT device FROM chains ORDER BY device").all<{ device: string }>();
    for (const { device } of results) {
      const rows = await back
        .prepare("SELECT hash, bytes FROM entries WHERE device = ?1 ORDER BY seq")
        .bind(device)
        .all<{
          hash: string;
          bytes: string;
        }>();
      expect(verify(rows.results.map(({ hash, bytes }) => ({ hash, entry: JSON.parse(bytes) }))).ok).toBe(true);
    }
    back.close();
  }, 120_000);

  it("is refused by a target that has tables, and is no installation until it is complete", async () => {
    await migrate(file, await readMigrations());
    await cluster.exec("CREATE TABLE other (id TEXT)");
    await expect(copyDatabase(file, cluster)).rejects.toThrow("the target has tables already");
    await cluster.exec("DROP TABLE other");
    const migrations = await readMigrations();
    let batches = 0;
    const breaking = {
      prepare: (sql: string) => cluster.prepare(sql),
      batch: (statements: D1PreparedStatement[]) => {
        batches += 1;
        if (batches > 2) throw new Error("the connection broke");
        return cluster.batch(statements);
      },
    } as D1Database;
    await expect(copyDatabase(file, breaking)).rejects.toThrow("the connection broke");
    expect((await compareMigrations(cluster, migrations)).missing).toHaveLength(migrations.length);
  });
});
