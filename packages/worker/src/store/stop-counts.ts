import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { jsonRows } from "../database/columns.ts";
import { stopCounts } from "../database/schema.ts";
import {
  type Count,
  type CountKeys,
  deriveCountKeys,
  expandCounts,
  type Projection,
  type StopChange,
} from "../ingest/projection.ts";
import type { WriteCondition } from "./write-condition.ts";

const CHANGES = jsonRows(stopCounts, "unit", "period", "dimension", "key", "category", "count");

/** The statement that updates the roll-up: a row for each unit, period, dimension, key and category that changes. */
export function countStatement(
  db: D1Database,
  stops: readonly StopChange[],
  condition: WriteCondition,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO stop_counts (${CHANGES.columns}) SELECT ${CHANGES.values} FROM json_each(?1) WHERE ${condition.sql}
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    )
    .bind(CHANGES.json(countChanges(stops)), condition.entry, condition.batch);
}

/** The changes of the roll-up: what the stops count as now, less what they counted as before. */
function countChanges(stops: readonly StopChange[]): (Count & { count: number })[] {
  const alike = new Map<string, { counted: CountKeys; by: number }>();
  const add = (projection: Projection | null, by: number) => {
    if (projection === null) return;
    const counted = deriveCountKeys(projection);
    addTo(alike, JSON.stringify(counted), { counted, by });
  };
  for (const { before, after } of stops) {
    add(before, -1);
    add(after, 1);
  }
  const changes = new Map<string, { line: Count; by: number }>();
  for (const { counted, by } of alike.values()) {
    for (const line of expandCounts(counted)) addTo(changes, JSON.stringify(line), { line, by });
  }
  return [...changes.values()].filter(({ by }) => by !== 0).map(({ line, by }) => ({ ...line, count: by }));
}

function addTo<T extends { by: number }>(sums: Map<string, T>, name: string, one: T): void {
  const sum = sums.get(name);
  if (sum) sum.by += one.by;
  else sums.set(name, one);
}
