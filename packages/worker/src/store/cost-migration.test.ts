import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { v7 } from "uuid";
import { expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { json, PERSONAL_KEY, startServer } from "../testing/server.ts";
import { breathTest, Tablet } from "../testing/tablet.ts";
import { rebuild } from "./rebuild.ts";
import { DIMENSIONS } from "./statistics.ts";
import { selectEachCount } from "./stop-counts.ts";

const { DB, MIGRATIONS } = env;
const NAME = "0024_cost_of_a_stop.sql";
const COUNTS = `SELECT * FROM (${selectEachCount("stop_counts")}) ORDER BY dimension, unit, period, key, category`;
/** What people may type for a reason. */
const REASONS = ["__proto__", "$.hour", '[0] "quoted" \\ 酒', "因群众举报该车多次变道".repeat(8), "A".repeat(64)];

/** The table before the migration. */
const NARROW = `CREATE TABLE narrow (
  unit text NOT NULL, period text NOT NULL, dimension text NOT NULL, key text NOT NULL, category text NOT NULL,
  count integer NOT NULL, PRIMARY KEY(dimension, unit, period, key, category)) STRICT, WITHOUT ROWID`;

it("leaves the audit log as it was, append-only, with ids that go on", async () => {
  const server = await startServer();
  await server.call("administrator", "/v1/stops/01930000-0000-7000-8000-000000000001");
  await DB.prepare(
    "INSERT INTO audit (id, at, badge, unit, action, subject) VALUES (500, '', '1', '', 'x', 'y')",
  ).run();
  const rows = async () => (await DB.prepare("SELECT * FROM audit ORDER BY id").all()).results;
  const before = await rows();
  await DB.batch([
    DB.prepare(NARROW),
    DB.prepare("DROP TABLE stop_counts"),
    DB.prepare("ALTER TABLE narrow RENAME TO stop_counts"),
    DB.prepare(`DELETE FROM d1_migrations WHERE name = '${NAME}'`),
  ]);
  await applyD1Migrations(DB, MIGRATIONS);
  expect(await rows()).toEqual(before);
  await DB.prepare("INSERT INTO audit (at, badge, unit, action, subject) VALUES ('', '1', '', 'x', 'y')").run();
  expect(await DB.prepare("SELECT max(id) AS id FROM audit").first("id")).toBe(501);
  for (const sql of [
    "DELETE FROM audit",
    "UPDATE audit SET badge = '2'",
    "INSERT OR REPLACE INTO audit SELECT * FROM audit",
  ])
    await expect(DB.prepare(sql).run()).rejects.toThrow("append-only");
});

it("a database from before the roll-up was wide gives the same statistics after it, and goes on counting", async () => {
  const server = await startServer();
  const tablet = new Tablet();
  const send = async (...entries: unknown[]) => {
    const { body } = await server.call<{ results: unknown[] }>("administrator", "/v1/entries", json({ entries }));
    expect(body.results).toMatchObject(entries.map(() => ({ status: "accepted" })));
  };
  const withReason = (reason: string, value = "0.00") => tablet.logged({ reason, tests: [breathTest(value)] });
  const night = [...REASONS.map((reason) => withReason(reason)), withReason("Checkpoint", "0.95")];
  const voided = tablet.zero({ unit: "532932" });
  await send(...night, voided, tablet.write("voided", { reason: "a mistake" }, { stop: voided.entry.stop }));
  const month = tablet.zero();
  const at = { at: "2026-11-01T00:00:00+08:00", precision: "month" };
  await send(new Tablet("import").repeat({ ...month, entry: { ...month.entry, at } } as typeof month, v7()));

  const statistics = async () => {
    const paths = ["day", "month,unit", ...DIMENSIONS].flatMap((by) => [
      `/v1/statistics?by=${by}`,
      `/v1/statistics?by=${by}&from=2026-11-10&to=2027-01-31`,
    ]);
    return Promise.all(paths.map(async (path) => (await server.call("administrator", path)).body));
  };
  const counts = async () => (await DB.prepare(COUNTS).all()).results;
  const before = [await statistics(), await counts()];
  const reasons = before[1]?.filter((row) => (row as { dimension: string }).dimension === "reason") ?? [];
  expect(new Set(reasons.map((row) => (row as { key: string }).key))).toEqual(
    new Set([...REASONS, "Checkpoint", "unknown"]),
  );

  await DB.batch(
    [
      NARROW,
      `INSERT INTO narrow SELECT unit, period, CASE dimension WHEN 'stops' THEN 'total' ELSE dimension END,
         iif(dimension = 'uncounted', 'voided', key), category, count FROM (${selectEachCount("stop_counts")})`,
      // What corrections left behind.
      "INSERT INTO narrow VALUES ('532931', '2026-11', 'hour', '03', 'drinking', 0)",
      "DROP TABLE stop_counts",
      "ALTER TABLE narrow RENAME TO stop_counts",
      `DELETE FROM d1_migrations WHERE name = '${NAME}'`,
    ].map((sql) => DB.prepare(sql)),
  );
  await applyD1Migrations(DB, MIGRATIONS);
  expect([await statistics(), await counts()]).toEqual(before);

  await send(...REASONS.map((reason) => withReason(reason)), withReason("Checkpoint"));
  const first = night.map(({ entry }) => entry.stop);
  await send(...first.map((stop) => tablet.write("voided", { reason: "a training test" }, { stop })));
  const incremental = await counts();
  await rebuild(DB, createVault(PERSONAL_KEY), () => undefined);
  expect(await counts()).toEqual(incremental);
});
