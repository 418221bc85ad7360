import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

const driver = { salt: SALT, name: "李某" };
const parts = async () => (await server.db.prepare("SELECT * FROM personal_parts").all()).results;

describe("what identifies a person", () => {
  beforeEach(async () => {
    const tablet = new Tablet();
    await server.call(
      "officer",
      "/v1/entries",
      json({ entries: [tablet.logged({}, { personal: driver }), tablet.zero()] }),
    );
  });

  it.each([
    "UPDATE personal_parts SET closed = 'x'",
    "INSERT OR REPLACE INTO personal_parts SELECT entry, stop, 'x' FROM personal_parts",
    "DELETE FROM personal_parts",
    // A drop that names no active run has no effect.
    "INSERT INTO personal_drops SELECT entry, stop, 'a run', '2026-11-20' FROM personal_parts",
    "INSERT INTO retention_rules VALUES (1, '2026-11-20', '100009', 'negative', 30), (1, '2026-11-20', '100009', 'negative', 1)",
  ])("stays as it came: the database refuses %s", async (sql) => {
    const before = await parts();
    await expect(server.db.prepare(sql).run()).rejects.toThrow(/append-only|go by retention alone|run under way/);
    expect(await parts()).toEqual(before);
  });

  it("is one row for an entry that has it, and none for one that has not", async () => {
    expect(await parts()).toHaveLength(1);
  });

  it("goes only with the line that says so, and does not come back", async () => {
    const drop = [
      "INSERT INTO retention_runs VALUES ('run', 'negative', 30, '2026-10-21', '100009', '2026-11-20', '', 0, NULL)",
      "INSERT INTO personal_drops SELECT entry, stop, 'run', '2026-11-20' FROM personal_parts",
      "DELETE FROM personal_parts",
      "UPDATE retention_runs SET finished_at = '2026-11-20'",
    ];
    const [before] = await parts();
    await server.db.batch(drop.map((sql) => server.db.prepare(sql)));
    expect(await parts()).toEqual([]);
    const back = server.db
      .prepare("INSERT INTO personal_parts VALUES (?1, ?2, ?3)")
      .bind(before?.entry, before?.stop, before?.closed);
    await expect(back.run()).rejects.toThrow(/does not come back/);
    for (const sql of [
      "UPDATE personal_drops SET at = 'x'",
      "DELETE FROM personal_drops",
      "INSERT OR REPLACE INTO personal_drops SELECT entry, stop, 'another', at FROM personal_drops",
      "UPDATE retention_runs SET before = 'x'",
      "UPDATE retention_runs SET dropped = 0",
      "DELETE FROM retention_runs",
    ]) {
      await expect(server.db.prepare(sql).run(), sql).rejects.toThrow(
        /append-only|keeps its rule|ends once|never deleted|run under way/,
      );
    }
  });
});

describe("a database from before personal parts had a table of their own", () => {
  it("keeps every entry, every part and its triggers when it is migrated", async () => {
    const { results: tables } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%' AND name NOT LIKE 'rqlite_%' ORDER BY name = 'officers'",
    ).all<{ name: string }>();
    await env.DB.batch(tables.map(({ name }) => env.DB.prepare(`DROP TABLE "${name}"`)));
    const at = env.MIGRATIONS.findIndex(({ name }) => name === "0008_personal_parts.sql");
    await applyD1Migrations(env.DB, env.MIGRATIONS.slice(0, at));
    const add = (id: string, seq: number, personal: string | null) =>
      env.DB.prepare(
        `INSERT INTO entries (id, stop, device, seq, prev, hash, kind, unit, officer, recorded_at, bytes, personal,
           received_at, received_from, batch)
         VALUES (?1, 'stop', 'tablet', ?2, NULL, ?1, 'logged', '532931', '100001', '2026', '{"x": 1}', ?3,
            '2026', '100001', 'batch')`,
      ).bind(id, seq, personal);
    await env.DB.batch([add("with", 1, "1.iv.closed"), add("without", 2, null)]);
    await applyD1Migrations(env.DB, env.MIGRATIONS);
    expect(await parts()).toEqual([{ entry: "with", stop: "stop", closed: "1.iv.closed" }]);
    expect((await env.DB.prepare("SELECT id, bytes FROM entries ORDER BY seq").all()).results).toEqual([
      { id: "with", bytes: '{"x": 1}' },
      { id: "without", bytes: '{"x": 1}' },
    ]);
    await expect(env.DB.prepare("DELETE FROM entries").run()).rejects.toThrow(/append-only/);
    await expect(env.DB.prepare("UPDATE entries SET unit = 'x'").run()).rejects.toThrow(/append-only/);
  });
});
