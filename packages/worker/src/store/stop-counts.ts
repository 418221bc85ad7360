import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import {
  type Count,
  type CountKeys,
  deriveCountKeys,
  expandCounts,
  type Projection,
  type StopChange,
} from "../ingest/projection.ts";
import type { WriteCondition } from "./write-condition.ts";

/** The statement that keeps the roll-up: a row for each unit, period, dimension, key and category that changes. */
export function countStatement(
  db: D1Database,
  stops: readonly StopChange[],
  condition: WriteCondition,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO stop_counts (unit, period, dimension, key, category, count)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?1) WHERE ${condition.sql}
       ON CONFLICT DO UPDATE SET count = count + excluded.count`,
    )
    .bind(JSON.stringify(countChanges(stops)), condition.entry, condition.batch);
}

/** What the roll-up changes by: what the stops count as now, less what they counted as before. */
function countChanges(stops: readonly StopChange[]): (string | number)[][] {
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
  return [...changes.values()]
    .filter(({ by }) => by !== 0)
    .map(({ line: { unit, period, dimension, key, category }, by }) => [unit, period, dimension, key, category, by]);
}

function addTo<T extends { by: number }>(sums: Map<string, T>, name: string, one: T): void {
  const sum = sums.get(name);
  if (sum) sum.by += one.by;
  else sums.set(name, one);
}
