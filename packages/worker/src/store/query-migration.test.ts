import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { v7 } from "uuid";
import { beforeEach, expect, it } from "vitest";
import { json, type Server, startServer } from "../testing/server.ts";
import { breathTest, Tablet } from "../testing/tablet.ts";
import { selectEachCount } from "./stop-counts.ts";

const NAME = "0010_query.sql";
const LATER = "0024_cost_of_a_stop.sql";
const COUNTS = `SELECT * FROM (${selectEachCount("stop_counts")}) ORDER BY dimension, unit, period, key, category`;
const STOPS = "SELECT * FROM stops ORDER BY id";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

it("a database from before the query migration comes out of it as one that was filled after it", async () => {
  const tablet = new Tablet();
  const voided = tablet.zero();
  const month = tablet.logged({ tests: [breathTest("0.00")] });
  const coarse = new Tablet("import").repeat(
    {
      ...month,
      entry: { ...month.entry, at: { at: "2026-11-01T00:00:00+08:00", precision: "month" } },
    } as typeof month,
    v7(),
  );
  const owing = tablet.logged(
    { vehicle: { kind: "automobile" }, tests: [breathTest("0.95")] },
    { at: "2026-11-15T23:00:00+08:00" },
  );
  const entries = [
    voided,
    month,
    coarse,
    owing,
    tablet.write("voided", { reason: "a training test" }, { stop: voided.entry.stop }),
  ];
  await server.call("administrator", "/v1/entries", json({ entries: entries.filter((one) => one !== month) }));
  const after = await Promise.all([COUNTS, STOPS].map(async (sql) => (await env.DB.prepare(sql).all()).results));

  // Restores the earlier tables, as far as the migration requires.
  await env.DB.batch(
    [
      "ALTER TABLE stops RENAME TO newer",
      "CREATE TABLE stops AS SELECT * FROM newer",
      "ALTER TABLE stops DROP COLUMN owed",
      "DROP TABLE newer",
      `CREATE TABLE narrow AS SELECT unit, period, iif(dimension = 'stops', 'total', dimension) AS dimension,
         key, category, count
       FROM (${selectEachCount("stop_counts")}) WHERE dimension NOT IN ('weekday-hour', 'uncounted')`,
      "DROP TABLE stop_counts",
      "ALTER TABLE narrow RENAME TO stop_counts",
      "DROP INDEX obligations_unit_due",
      "CREATE INDEX obligations_order ON obligations (order_ms)",
      "CREATE INDEX obligations_unit_order ON obligations (unit)",
    ].map((sql) => env.DB.prepare(sql)),
  );
  await env.DB.prepare("DELETE FROM d1_migrations WHERE name IN (?1, ?2)").bind(NAME, LATER).run();
  await applyD1Migrations(
    env.DB,
    env.MIGRATIONS.filter(({ name }) => name === NAME || name === LATER),
  );
  expect(await Promise.all([COUNTS, STOPS].map(async (sql) => (await env.DB.prepare(sql).all()).results))).toEqual(
    after,
  );
});
