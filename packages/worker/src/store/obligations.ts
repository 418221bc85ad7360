import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { unitRange } from "../scope.ts";
import type { OpenDuty } from "../sync/duties.ts";
import type { Projection } from "../sync/projection.ts";
import type { Condition } from "./condition.ts";

export interface ObligationsQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
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

/** A duty that is owed, in which stop and by which unit. */
export type OwedDuty = Omit<OpenDuty, "orderMs" | "facts"> & OpenDuty["facts"] & { stop: string; unit: string; state: "due" | "overdue" };

interface Row {
  stop: string;
  code: string;
  unit: string;
  order_ms: number;
  due_at: string | null;
  since: string;
  facts: string;
}

export function obligationsOn(db: D1Database) {
  return {
    /**
     * What is owed, in the order of when it is or began to be due, at most `limit`. Only open duties are kept, so the cost follows the open cases and not the stops. A unit is read by
     * `obligations_unit_order`, a wide scope in the order of `obligations_order`, where nearly every row is one of its own.
     */
    async list({ unit, state, nowMs, after, limit }: ObligationsQuery): Promise<{ obligations: OwedDuty[]; next: Position | null }> {
      const { from, to } = unitRange(unit);
      const inUnit = unit.length < 6 ? "+unit >= ?1 AND +unit < ?2" : "unit >= ?1 AND unit < ?2";
      const isOverdue = "due_at IS NOT NULL AND order_ms < ?3";
      const ofState = state === null ? "?3 = ?3" : state === "overdue" ? isOverdue : `NOT (${isOverdue})`;
      const { results } = await db
        .prepare(
          `SELECT stop, code, unit, order_ms, due_at, since, facts FROM obligations
           WHERE ${inUnit} AND ${ofState} AND (order_ms, stop, code) > (?4, ?5, ?6) ORDER BY order_ms, stop, code LIMIT ?7`,
        )
        .bind(from, to, nowMs, after?.orderMs ?? Number.MIN_SAFE_INTEGER, after?.stop ?? "", after?.code ?? "", limit + 1)
        .all<Row>();
      const last = results.length > limit ? results[limit - 1] : undefined;
      return {
        obligations: results.slice(0, limit).map((row) => ({
          stop: row.stop,
          unit: row.unit,
          code: row.code,
          state: row.due_at !== null && row.order_ms < nowMs ? "overdue" : "due",
          dueAt: row.due_at,
          since: row.since,
          ...(JSON.parse(row.facts) as OpenDuty["facts"]),
        })),
        next: last ? { orderMs: last.order_ms, stop: last.stop, code: last.code } : null,
      };
    },
  };
}

/** The statements that bring the open duties of changed stops up to date, each carried out only where `condition` holds; none where none were or are owed. */
export function dutyStatements(
  db: D1Database,
  stops: readonly { before: Projection | null; after: Projection }[],
  condition: Condition,
): D1PreparedStatement[] {
  const changed = stops.filter(({ before, after }) => (before?.duties.length ?? 0) + after.duties.length > 0);
  if (changed.length === 0) return [];
  const ids = changed.map(({ after }) => after.stop.id);
  const rows = changed.flatMap(({ after: { stop, duties } }) =>
    duties.map(({ code, orderMs, dueAt, since, facts }) => [stop.id, code, stop.unit, orderMs, dueAt, since, JSON.stringify(facts)]),
  );
  return [
    db
      .prepare(`DELETE FROM obligations WHERE stop IN (SELECT value FROM json_each(?1)) AND ${condition.sql}`)
      .bind(JSON.stringify(ids), condition.entry, condition.batch),
    db
      .prepare(
        `INSERT INTO obligations (stop, code, unit, order_ms, due_at, since, facts)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?1) WHERE ${condition.sql}`,
      )
      .bind(JSON.stringify(rows), condition.entry, condition.batch),
  ];
}
