import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { readSealed } from "@roadside/core";
import { beforeEach, describe, expect, it } from "vitest";
import { json, startServer } from "../testing/server.ts";
import { breathTest, SALT, Tablet } from "../testing/tablet.ts";
import { type StoredEntry, toSealedEntry } from "./known-entries.ts";

const { DB, MIGRATIONS } = env;
const NAME = "0015_one_database.sql";
const EARLIER = MIGRATIONS.filter(({ name }) => name < NAME);
const RECORDS = ["entries", "personal_parts", "stops", "chains", "obligations", "audit"];
const LEDGER = ["ledger_units", "ledger_leaves", "ledger_tiles", "ledger_heads", "ledger_keys"];
const OF_SHARDS =
  "SELECT name FROM sqlite_master WHERE sql LIKE '%foreign_units%' OR sql LIKE '%foreign_links%' OR sql LIKE '%unit_shards%'";

type Row = Record<string, string | number | null>;
const rowsOf = async (table: string) =>
  (await DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all<Row>()).results;
/** The name of a table of the ledger before 0017_ledger.sql. */
const earlierName = (table: string) => table.replace(/^ledger_/, "log_");
async function everything() {
  const isRenamed = await DB.prepare("SELECT 1 FROM sqlite_master WHERE name = 'ledger_units'").first();
  const rows = (table: string) => rowsOf(isRenamed ? table : earlierName(table));
  return Object.fromEntries(
    await Promise.all([...RECORDS, ...LEDGER].map(async (table) => [table, await rows(table)])),
  );
}

/** Fills a database, then takes its records back to the version before the migration. */
beforeEach(async () => {
  const server = await startServer();
  const tablet = new Tablet();
  const drunk = tablet.logged({ tests: [breathTest("0.95")] }, { personal: { salt: SALT, name: "李某" } });
  const { stop } = drunk.entry;
  const entries = [tablet.zero(), drunk, tablet.blood(stop, "130"), tablet.zero({ unit: "532932" })];
  expect((await server.call("administrator", "/v1/entries", json({ entries }))).status).toBe(200);
  server.clock.now = new Date(server.clock.now.getTime() + 86_400_000);
  expect((await server.call("administrator", "/v1/ledger/heads")).status).toBe(200);
  const before: Record<string, Row[]> = await everything();
  expect(before).toMatchObject({ entries: { length: 4 }, personal_parts: { length: 1 }, ledger_heads: { length: 2 } });

  const tables = await DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' AND name NOT LIKE 'rqlite_%'",
  ).all<{ name: string }>();
  await DB.batch([
    DB.prepare("PRAGMA defer_foreign_keys = ON"),
    ...tables.results.map(({ name }) => DB.prepare(`DROP TABLE "${name}"`)),
  ]);
  await applyD1Migrations(DB, EARLIER);
  for (const [table, rows] of Object.entries(before)) {
    for (const row of rows) {
      const columns = Object.keys(row);
      const insert = `INSERT INTO ${earlierName(table)} (${columns.map((column) => `"${column}"`)}) VALUES (${columns.map(() => "?")})`;
      await DB.prepare(insert)
        .bind(...Object.values(row))
        .run();
    }
  }
});

describe("the migration to one database", () => {
  it("leaves every entry, stop and signed head as it was, and nothing of the shards", async () => {
    const before = await everything();
    expect((await DB.prepare(OF_SHARDS).all()).results).not.toEqual([]);
    await applyD1Migrations(DB, MIGRATIONS);
    expect(await everything()).toEqual(before);
    const { results } = await DB.prepare("SELECT hash, bytes FROM entries").all<StoredEntry>();
    expect(results.map((row) => readSealed(toSealedEntry(row)).ok)).toEqual([true, true, true, true]);
    expect((await DB.prepare(OF_SHARDS).all()).results).toEqual([]);
  });

  it("refuses a database whose map of shards has a row, says what to do, and changes nothing", async () => {
    await DB.prepare(
      `INSERT INTO unit_shards (unit, shard, state, since, "by") VALUES ('5329', 'dali', 'here', '2026-01-01', 'server')`,
    ).run();
    const schema = () => DB.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2").all();
    const before = [await everything(), (await schema()).results, await rowsOf("unit_shards")];
    await expect(applyD1Migrations(DB, MIGRATIONS)).rejects.toThrow(
      "unit_shards still has rows. With the previous version, move every unit back to main",
    );
    expect([await everything(), (await schema()).results, await rowsOf("unit_shards")]).toEqual(before);
    expect(await DB.prepare("SELECT 1 FROM d1_migrations WHERE name = ?1").bind(NAME).first()).toBeNull();
  });

  it("lets what identifies a person be deleted by retention alone", async () => {
    await applyD1Migrations(DB, MIGRATIONS);
    await expect(DB.prepare("DELETE FROM personal_parts").run()).rejects.toThrow(
      "personal parts go by retention alone",
    );
  });
});
