import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { getTableColumns } from "drizzle-orm";
import { jsonRows, rowReader, type StoredRow } from "../database/columns.ts";
import { obligations } from "../database/schema.ts";
import type { OpenDuty } from "../ingest/open-duties.ts";
import type { StopChange } from "../ingest/projection.ts";
import { MAX_COUNTED_ROWS, type MatchCount } from "./count-stops.ts";
import { mergedPage } from "./merged-page.ts";
import { createParameters } from "./sql-parameters.ts";
import { unitsWithin } from "./units-within.ts";
import type { WriteCondition } from "./write-condition.ts";

export interface ObligationsQuery {
  /** Prefix of the units to see: never wider than the caller's scope. */
  readonly unit: string;
  readonly state: "due" | "overdue" | null;
  readonly nowMs: number;
  readonly after?: Position | undefined;
  readonly limit: number;
}

/** Where a page ended. */
export interface Position {
  readonly orderMs: number;
  readonly stop: string;
  readonly code: string;
}

/** An open duty, with its stop and unit. */
export type OwedDuty = Omit<OpenDuty, "orderMs" | "facts"> &
  OpenDuty["facts"] & { stop: string; unit: string; state: "due" | "overdue" };

const COLUMNS = getTableColumns(obligations);
const COLUMN_NAMES = Object.values(COLUMNS).map(({ name }) => name);
const readRow = rowReader(COLUMNS);
const ROWS = jsonRows(obligations, "stop", "code", "unit", "orderMs", "dueAt", "since", "facts");

export function obligationsOn(db: D1Database) {
  return {
    /**
     * What is owed, ordered by when it is or became due, at most `limit`. Reads a few rows for each unit in scope and
     * each row of the page, by `obligations_unit_due`. That index separates duties with a time from those without: only
     * the first can be overdue.
     */
    async list({
      unit,
      state,
      nowMs,
      after,
      limit,
    }: ObligationsQuery): Promise<{ obligations: OwedDuty[]; next: Position | null }> {
      const begin = after ?? { orderMs: Number.MIN_SAFE_INTEGER, stop: "", code: "" };
      const isPast = begin.orderMs < nowMs;
      const timed = {
        lane: 1,
        position: state === "due" && isPast ? [nowMs, "", ""] : [begin.orderMs, begin.stop, begin.code],
      };
      const untimed = { lane: 0, position: [begin.orderMs, begin.stop, begin.code] };
      const { sql, values } = mergedPage({
        table: "obligations",
        columns: COLUMN_NAMES,
        key: ["stop", "code"],
        order: ["order_ms", "stop", "code"],
        newestFirst: false,
        index: "obligations_unit_due",
        where: state === "overdue" ? [["order_ms <", nowMs]] : [],
        lane: "(due_at IS NOT NULL)",
        starts: state === "overdue" ? [timed] : [timed, untimed],
        unit,
        limit: limit + 1,
      });
      const { results } = await db
        .prepare(sql)
        .bind(...values)
        .all<StoredRow>();
      const page = results.slice(0, limit).map(readRow);
      const last = results.length > limit ? page.at(-1) : undefined;
      return {
        obligations: page.map(({ stop, unit, code, dueAt, since, orderMs, facts }) => {
          const isOverdue = dueAt !== null && orderMs < nowMs;
          return { stop, unit, code, state: isOverdue ? "overdue" : "due", dueAt, since, ...facts };
        }),
        next: last ? { orderMs: last.orderMs, stop: last.stop, code: last.code } : null,
      };
    },

    /** How many duties of a state there are in all; at least that many where `MAX_COUNTED_ROWS` were not enough. */
    async count({ unit, state, nowMs }: Pick<ObligationsQuery, "unit" | "state" | "nowMs">): Promise<MatchCount> {
      const bound = createParameters();
      const units = unitsWithin("obligations", unit, bound);
      const [now, ever] = [bound.bind(nowMs), bound.bind(Number.MIN_SAFE_INTEGER)];
      // What has a time and what has none, and from when on.
      const lanes = { overdue: `(1, ${ever})`, due: `(1, ${now}), (0, ${ever})`, any: `(1, ${ever}), (0, ${ever})` }[
        state ?? "any"
      ];
      const number = await db
        .prepare(
          `WITH RECURSIVE ${units}, starts(lane, at0) AS (VALUES ${lanes})
           SELECT count(*) AS number FROM (
             SELECT 1 FROM units CROSS JOIN starts CROSS JOIN obligations INDEXED BY obligations_unit_due
             ON obligations.unit = units.unit AND (due_at IS NOT NULL) = starts.lane AND order_ms >= starts.at0
               ${state === "overdue" ? `AND order_ms < ${now}` : ""}
             LIMIT ${bound.bind(MAX_COUNTED_ROWS + 1)})`,
        )
        .bind(...bound.values)
        .first<number>("number");
      return { number: Math.min(number ?? 0, MAX_COUNTED_ROWS), atLeast: (number ?? 0) > MAX_COUNTED_ROWS };
    },
  };
}

/**
 * The statements that replace the open duties of changed stops where the condition holds; none where none were or are
 * owed.
 */
export function dutyStatements(
  db: D1Database,
  stops: readonly StopChange[],
  condition: WriteCondition,
): D1PreparedStatement[] {
  const changed = stops.filter(({ before, after }) => (before?.duties.length ?? 0) + after.duties.length > 0);
  if (changed.length === 0) return [];
  const ids = changed.map(({ after }) => after.stop.id);
  const rows = changed.flatMap(({ after: { stop, duties } }) =>
    duties.map((duty) => ({ ...duty, stop: stop.id, unit: stop.unit })),
  );
  return [
    db
      .prepare(`DELETE FROM obligations WHERE stop IN (SELECT value FROM json_each(?1)) AND ${condition.sql}`)
      .bind(JSON.stringify(ids), condition.entry, condition.batch),
    db
      .prepare(
        `INSERT INTO obligations (${ROWS.columns}) SELECT ${ROWS.values} FROM json_each(?1) WHERE ${condition.sql}`,
      )
      .bind(ROWS.json(rows), condition.entry, condition.batch),
  ];
}
