import { env } from "cloudflare:workers";
import type { D1Meta } from "@cloudflare/workers-types";
import { describe, expect, it } from "vitest";
import { columnCount } from "./column-count.ts";
import { gated } from "./round-trips.ts";

const { DB } = env;

describe("a database behind a gate", () => {
  const SELECTS = [
    "SELECT 1",
    "SELECT 2, 1",
    "SELECT 1 AS a, 2 AS b UNION SELECT 3, 4",
    "SELECT 'a, b' AS \"x, y\", (SELECT max(1, 2)) AS most FROM (SELECT 1)",
    "SELECT a.v, b.v FROM (SELECT 1 AS v) AS a JOIN (SELECT 2 AS v) AS b",
    "SELECT * FROM (SELECT 1 AS v)",
    "SELECT 1 AS v WHERE 0",
  ];

  it.each(SELECTS)("answers as D1 does, in every form: %s", async (sql) => {
    const through = gated(DB, ({ make }) => make());
    expect(await through.prepare(sql).raw()).toEqual(await DB.prepare(sql).raw());
    expect(await through.prepare(sql).raw({ columnNames: true })).toEqual(
      await DB.prepare(sql).raw({ columnNames: true }),
    );
    expect((await through.prepare(sql).all()).results).toEqual((await DB.prepare(sql).all()).results);
    expect(await through.prepare(sql).first()).toEqual(await DB.prepare(sql).first());
    const [first] = await through.batch([through.prepare(sql)]);
    expect(first?.results).toEqual((await DB.prepare(sql).all()).results);
  });

  it("answers one column, and refuses one that is not there", async () => {
    const through = gated(DB, ({ make }) => make());
    expect(await through.prepare("SELECT ?1 AS v").bind("x").first("v")).toBe("x");
    await expect(through.prepare("SELECT 1 AS v").first("w")).rejects.toThrow("D1_COLUMN_NOTFOUND");
  });

  it("lets the gate see each round trip once with its cost, for every kind of call", async () => {
    const seen: [readonly string[], readonly D1Meta[]][] = [];
    const through = gated(DB, async (trip) => {
      const answered = await trip.make();
      seen.push([trip.sql, answered.metas]);
      return answered;
    });
    await through.prepare("SELECT name FROM sqlite_master LIMIT 1").raw();
    await through.prepare("SELECT 1 AS v").first("v");
    await through.batch([through.prepare("SELECT 1"), through.prepare("SELECT ?1").bind(2)]);
    expect(seen.map(([sql]) => sql)).toEqual([
      ["SELECT name FROM sqlite_master LIMIT 1"],
      ["SELECT 1 AS v"],
      ["SELECT 1", "SELECT ?1"],
    ]);
    const session = through.withSession("first-primary");
    await session.prepare("SELECT 3 AS v").first("v");
    expect(session.getBookmark()).toBeTruthy();
    expect(seen.at(-1)?.[0]).toEqual(["SELECT 3 AS v"]);
    expect(seen.map(([, metas]) => metas.length)).toEqual([1, 1, 2, 1]);
    expect(seen[0]?.[1][0]?.rows_read).toBeGreaterThan(0);
  });

  it.each([
    ["select a, b from t", 2],
    ["SELECT DISTINCT a FROM t", 1],
    ['select "a"."x, y", count(b, c), \'it, is\' from t', 3],
    ["select *, a from t", null],
    ["insert into t values (1) returning a", null],
    ["with x as (select 1) select * from x", null],
  ])("counts the columns of %s", (sql, columns) => {
    expect(columnCount(sql)).toBe(columns);
  });
});
