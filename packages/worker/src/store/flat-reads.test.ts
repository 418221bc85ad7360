import { env } from "cloudflare:workers";
import type { D1Database } from "@cloudflare/workers-types";
import { beforeEach, describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { rowsRead } from "../testing/rows-read.ts";
import { PERSONAL_KEY, startServer } from "../testing/server.ts";
import { auditLogOn } from "./audit-log.ts";
import { obligationsOn } from "./obligations.ts";
import { statisticsOn } from "./statistics.ts";
import { stopsOn } from "./stops.ts";
import type { StopsQuery } from "./stops-query.ts";

beforeEach(async () => {
  await startServer();
});

const UNITS = ["532931", "532932", "530102"];
const NOW_MS = Date.parse("2026-11-20T12:00:00Z");
const HOUR_MS = 3_600_000;
const HISTORY = 600;

/**
 * Stops of each unit, one an hour backwards from a time: every tenth is drunk and owes something; `mark` is who, where
 * and in which operation.
 */
async function fill({
  first,
  count,
  mark,
  step = HOUR_MS,
}: {
  first: number;
  count: number;
  mark: string;
  step?: number;
}): Promise<void> {
  const numbers = `WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ${count - 1}) SELECT`;
  const id = `printf('%s-%08d-%s', unit.value, n, '${mark}')`;
  const at = `${first} - n * ${step}`;
  const units = JSON.stringify(UNITS);
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO stops (id, version, unit, checkpoint, operation, officer, at_ms, at,
         category, voided, flags, owed, received_at)
       ${numbers} ${id}, 1, unit.value, '${mark}', '${mark}', '${mark}', ${at},
         '{"at":"2020"}', iif(n % 10 = 0, 'drunk', 'below-limit'), 0, '[]', n % 10 = 0, 'x'
       FROM n, json_each(?1) AS unit`,
    ).bind(units),
    env.DB.prepare(
      `INSERT INTO obligations (stop, code, unit, order_ms, due_at, since, facts)
       ${numbers} ${id}, 'draw-blood', unit.value, ${at}, iif(n % 20 = 0, 'x', NULL), 'x', '{}'
       FROM n, json_each(?1) AS unit WHERE n % 10 = 0`,
    ).bind(units),
    env.DB.prepare(
      `INSERT INTO stop_counts (unit, period, category, part, stops, uncounted, counts)
       ${numbers} unit.value, strftime(period.value, (${at}) / 1000, 'unixepoch'), 'below-limit', '', 1, 0,
         '{"hour":{"21":1}}'
       FROM n, json_each(?1) AS unit, json_each('["%Y-%m","%Y-%m-%d"]') AS period WHERE true
       ON CONFLICT DO UPDATE SET stops = stops + 1`,
    ).bind(units),
    env.DB.prepare(
      `INSERT INTO audit (at, badge, unit, action, subject) ${numbers} strftime('%Y-%m-%dT%H:%M:%fZ', (${at}) / 1000, 'unixepoch'), '1', unit.value, 'stop.seen', 'x' FROM n, json_each(?1) AS unit`,
    ).bind(units),
  ]);
}

const page = (query: Partial<StopsQuery>) => (db: D1Database) =>
  stopsOn(db, createVault(PERSONAL_KEY)).list({ unit: "53", limit: 5, ...query });
const owed = (unit: string, state: "due" | "overdue" | null) => (db: D1Database) =>
  obligationsOn(db).list({ unit, state, nowMs: NOW_MS - 4 * HOUR_MS, limit: 3 });
const counted = (unit: string, period: "day" | "month" | null) => (db: D1Database) =>
  statisticsOn(db).count({
    unit,
    days: { from: "2026-11-01", to: "2026-11-30" },
    dimension: "hour",
    byUnit: false,
    period,
  });
const AFTER = { atMs: NOW_MS - 3 * HOUR_MS, id: "532931-00000003-new" };

const QUESTIONS: readonly [string, (db: D1Database) => Promise<unknown>][] = [
  ["a page of one unit", page({ unit: "532931" })],
  ["a page of several units", page({})],
  ["a page of all units", page({ unit: "" })],
  ["the page after a cursor", page({ after: AFTER })],
  ["a range of time", page({ fromMs: NOW_MS - 30 * HOUR_MS, toMs: NOW_MS - 10 * HOUR_MS })],
  ["a range in which nothing was", page({ fromMs: NOW_MS + HOUR_MS, toMs: NOW_MS + 2 * HOUR_MS })],
  ["a category", page({ category: "drunk" })],
  ["what nearly every stop is", page({ category: "below-limit" })],
  ["an officer", page({ officer: "old" })],
  ["a checkpoint", page({ checkpoint: "old" })],
  ["an operation", page({ operation: "old" })],
  ["an unknown checkpoint", page({ checkpoint: "nowhere" })],
  ["open stops", page({ open: true })],
  ["obligations of a unit", owed("532931", null)],
  ["overdue obligations of a prefecture", owed("5329", "overdue")],
  ["obligations that are not overdue", owed("53", "due")],
  ["a month of a unit", counted("532931", null)],
  ["a month of a province by day", counted("53", "day")],
  ["the audit log of a unit", (db) => auditLogOn(db).list({ unit: "532931", limit: 5 })],
  ["the audit log of a prefecture", (db) => auditLogOn(db).list({ unit: "5329", limit: 5 })],
];

describe("what a question reads", () => {
  it("is the same whether there are few stops or many", async () => {
    await fill({ first: NOW_MS, count: 60, mark: "new" });
    await fill({ first: NOW_MS - 900 * 24 * HOUR_MS, count: 60, mark: "old" });
    const few = new Map<string, number>();
    for (const [name, run] of QUESTIONS) few.set(name, await rowsRead(run));
    await fill({ first: NOW_MS - 40 * 24 * HOUR_MS, count: HISTORY, mark: "between" });
    for (const [name, run] of QUESTIONS) expect.soft([name, await rowsRead(run)]).toEqual([name, few.get(name)]);
    // Some rows for each unit and each stop of the page; the table has 2,160.
    expect(Math.max(...few.values())).toBeLessThan(400);
    expect(Math.min(...few.values())).toBeGreaterThan(0);
  });

  it("is the same where many stops are known by the same moment, as those known to a month only are", async () => {
    await fill({ first: NOW_MS, count: 20, mark: "few", step: 0 });
    const few = await rowsRead(page({ unit: "532931" }));
    await fill({ first: NOW_MS, count: HISTORY, mark: "many", step: 0 });
    expect(await rowsRead(page({ unit: "532931" }))).toBe(few);
  });
});
