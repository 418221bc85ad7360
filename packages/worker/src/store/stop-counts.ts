import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { jsonRows } from "../database/columns.ts";
import { stopCounts } from "../database/schema.ts";
import { type CountKeys, deriveCountKeys, type Projection, type StopChange } from "../ingest/projection.ts";
import type { WriteCondition } from "./write-condition.ts";

/**
 * A longer key has a row of its own: reasons may be typed, and a night's rows must not grow with what people type. The
 * migration that made these rows has the same number.
 */
const MAX_SHARED_KEY_CHARACTERS = 64;

const CHANGES = jsonRows(stopCounts, "unit", "period", "category", "part", "stops", "uncounted", "counts");

/**
 * The counts after a change: `json_patch` replaces those that change by their sums, and removes those that become
 * `null`. It costs the keys that change, where merging would cost all keys of the row.
 */
const CHANGED_COUNTS = `json_patch(stop_counts.counts, (
  SELECT json_group_object(dimension.key, json((
    SELECT json_group_object(changed.key, nullif(changed.value + coalesce(
      stop_counts.counts ->> ('$.' || json_quote(dimension.key) || '.' || json_quote(changed.key)), 0), 0))
    FROM json_each(dimension.value) AS changed)))
  FROM json_each(excluded.counts) AS dimension))`;

/** The statement that updates the roll-up: a row for each unit, period and category that changes. */
export function countStatement(
  db: D1Database,
  stops: readonly StopChange[],
  condition: WriteCondition,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO stop_counts (${CHANGES.columns}) SELECT ${CHANGES.values} FROM json_each(?1) WHERE ${condition.sql}
       ON CONFLICT DO UPDATE SET stops = stops + excluded.stops, uncounted = uncounted + excluded.uncounted,
         counts = ${CHANGED_COUNTS}`,
    )
    .bind(CHANGES.json(countChanges(stops)), condition.entry, condition.batch);
}

/**
 * Selects every count that is not 0, one in a row, from a table in the form of `stop_counts`. Two roll-ups of the same
 * stops are equal in this form: rows without stops and the order of keys depend on the order in which entries arrived.
 */
export const selectEachCount = (table: string) => `
SELECT unit, period, category, part, 'stops' AS dimension, '' AS "key", stops AS "count" FROM ${table} WHERE stops <> 0
UNION ALL
SELECT unit, period, category, part, 'uncounted', '', uncounted FROM ${table} WHERE uncounted <> 0
UNION ALL
SELECT unit, period, category, part, dimension."key", counted."key", counted.value
FROM ${table} CROSS JOIN json_each(iif(json_valid(counts), counts, '{}')) AS dimension
  CROSS JOIN json_each(iif(dimension.type = 'object', dimension.value, '{}')) AS counted`;

type Change = Pick<typeof stopCounts.$inferInsert, "unit" | "period" | "category" | "part"> & {
  stops: number;
  uncounted: number;
  readonly counts: Map<string, Map<string, number>>;
};

/** The changes of the roll-up: what the stops count as now, less what they counted as before. */
function countChanges(stops: readonly StopChange[]): (typeof stopCounts.$inferInsert)[] {
  const alike = new Map<string, { counted: CountKeys; by: number }>();
  const add = (projection: Projection | null, by: number) => {
    if (projection === null) return;
    const counted = deriveCountKeys(projection);
    const name = JSON.stringify(counted);
    const same = alike.get(name);
    if (same) same.by += by;
    else alike.set(name, { counted, by });
  };
  for (const { before, after } of stops) {
    add(before, -1);
    add(after, 1);
  }
  const changes = new Map<string, Change>();
  for (const { counted, by } of alike.values()) if (by !== 0) addChanges(changes, counted, by);
  return [...changes.values()]
    .map(({ counts, ...row }) => ({ ...row, counts: toRecords(counts) }))
    .filter(({ stops: counted, uncounted, counts }) => counted || uncounted || Object.keys(counts).length > 0);
}

function addChanges(changes: Map<string, Change>, { unit, category, periods, isCounted, keys }: CountKeys, by: number) {
  const changeOf = (period: string, part: string): Change => {
    const name = JSON.stringify([unit, period, category, part]);
    const change = changes.get(name) ?? { unit, period, category, part, stops: 0, uncounted: 0, counts: new Map() };
    changes.set(name, change);
    return change;
  };
  for (const period of periods) {
    changeOf(period, "")[isCounted ? "stops" : "uncounted"] += by;
    for (const [dimension, key] of keys) {
      const { counts } = changeOf(period, partOf(key));
      const ofDimension = counts.get(dimension) ?? new Map<string, number>();
      counts.set(dimension, ofDimension.set(key, (ofDimension.get(key) ?? 0) + by));
    }
  }
}

/** Characters as SQLite counts them, so that the migration and this agree. */
function partOf(key: string): string {
  return key.length > MAX_SHARED_KEY_CHARACTERS && [...key].length > MAX_SHARED_KEY_CHARACTERS ? key : "";
}

/** Only what changes. A key may be any text, also `__proto__`, which `fromEntries` makes an ordinary one. */
function toRecords(counts: ReadonlyMap<string, ReadonlyMap<string, number>>): typeof stopCounts.$inferInsert.counts {
  const changed = [...counts].map(([dimension, keys]) => {
    return [dimension, Object.fromEntries([...keys].filter(([, by]) => by !== 0))] as const;
  });
  return Object.fromEntries(changed.filter(([, keys]) => Object.keys(keys).length > 0));
}
