import { env } from "cloudflare:workers";
import { eq, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../testing/server.ts";
import { insertWhere, toRows, toStatement } from "./drizzle.ts";
import { devices, signInFailures } from "./schema.ts";

const { DB } = env;
const orm = drizzle(DB);

beforeAll(async () => {
  await startServer();
});

describe("a Drizzle query in a batch of D1", () => {
  it("runs next to statements written by hand and returns rows as Drizzle does", async () => {
    const device = {
      id: "t",
      unit: "5329",
      name: "T",
      publicKey: "k",
      state: "pending" as const,
      askedBy: "1",
      askedAt: "2026",
    } as const;
    const query = orm
      .select({ publicKey: devices.publicKey, changedBy: devices.changedBy, one: sql<number>`1`.as("one") })
      .from(devices)
      .where(eq(devices.id, "t"));
    const [added, selected, byHand] = await DB.batch([
      toStatement(DB, orm.insert(devices).values(device)),
      toStatement(DB, query),
      DB.prepare("SELECT count(*) AS n FROM devices WHERE id = ?1").bind("t"),
    ]);
    expect(added?.meta.changes).toBe(1);
    expect(toRows(query, selected)).toEqual([{ publicKey: "k", changedBy: null, one: 1 }]);
    expect(toRows(query, selected)).toEqual(await query);
    expect(byHand?.results).toEqual([{ n: 1 }]);
  });

  it("returns what an insert returns", async () => {
    const query = orm
      .insert(signInFailures)
      .values({ kind: "badge", subject: "x", count: 1, untilMs: 2 })
      .returning({ untilMs: signInFailures.untilMs });
    const [added] = await DB.batch([toStatement(DB, query)]);
    expect(toRows(query, added)).toEqual([{ untilMs: 2 }]);
  });

  it("inserts only where its condition holds, and NULL where the row has no value", async () => {
    const row = { id: "new", unit: "5329", name: "N", publicKey: "k", state: "pending", askedBy: "1", askedAt: "2026" };
    const insert = (condition: SQL) =>
      toStatement(DB, insertWhere(orm, devices, { ...row, state: "pending" }, condition));
    const [, refused, added] = await DB.batch([
      DB.prepare("DELETE FROM devices WHERE id = 'unknown'"),
      insert(sql`changes() > 0`),
      insert(sql`changes() = 0`),
    ]);
    expect([refused?.meta.changes, added?.meta.changes]).toEqual([0, 1]);
    expect(await orm.select().from(devices).where(eq(devices.id, "new"))).toEqual([
      { ...row, changedBy: null, changedAt: null, written: null },
    ]);
  });
});
