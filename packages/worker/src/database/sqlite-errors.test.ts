import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, it } from "vitest";
import { startServer } from "../testing/server.ts";
import { reference } from "./schema.ts";
import { isDuplicate, isDuplicateEntry, isRunEnded, readUnavailability } from "./sqlite-errors.ts";

beforeEach(async () => {
  await startServer();
});
const errorOf = (task: PromiseLike<unknown>) => Promise.resolve(task).then(String, (error: unknown) => error);
const errorOfSql = (sql: string) => errorOf(env.DB.prepare(sql).run());

const UNIT = { kind: "units", id: "53", unit: "53", facts: {} } as const;
const ENTRY = `INSERT INTO entries (id, stop, device, seq, hash, kind, unit, officer, recorded_at, bytes,
  received_at, received_from, batch)
  VALUES ('e', 's', 'd', 1, '', '', '', '', '', '', '', '', '')`;

describe("an error of the database", () => {
  it("tells a duplicate, of an entry and of any row, also through Drizzle", async () => {
    await env.DB.prepare(ENTRY).run();
    const again = await errorOfSql(ENTRY);
    expect([isDuplicate(again), isDuplicateEntry(again)]).toEqual([true, true]);
    const insert = drizzle(env.DB).insert(reference).values(UNIT);
    await insert;
    const duplicate = await errorOf(insert);
    expect([isDuplicate(duplicate), isDuplicateEntry(duplicate)]).toEqual([true, false]);
  });

  it("tells that a retention run has ended", async () => {
    await env.DB.prepare(
      `INSERT INTO retention_runs (id, rule, keep_days, before, badge, started_at, position, dropped, finished_at)
       VALUES ('r', 'negative', 1, '', '', '', '', 0, '2026')`,
    ).run();
    expect(isRunEnded(await errorOfSql("UPDATE retention_runs SET finished_at = '2027'"))).toBe(true);
  });

  it("tells a missing table from a wrong statement, and is not misled by a parameter", async () => {
    expect(readUnavailability(await errorOfSql("SELECT 1 FROM nowhere"))).toEqual({
      why: "unmigrated",
      isTransient: false,
    });
    expect(readUnavailability(await errorOfSql("SELECT"))).toBeNull();
    const facts = "database is locked, UNIQUE constraint failed";
    const misled = await errorOf(
      drizzle(env.DB)
        .insert(reference)
        .values({ ...UNIT, unit: null as never, facts: { facts } }),
    );
    expect(String(misled)).toContain(facts);
    expect([readUnavailability(misled), isDuplicate(misled)]).toEqual([null, false]);
  });
});
