import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { tabletChanges } from "../database/schema.ts";
import type { StopChange } from "../ingest/projection.ts";
import type { WriteCondition } from "./write-condition.ts";

export type TabletKind = typeof tabletChanges.$inferSelect.kind;

/**
 * Numbers rise with every change: D1 writes one batch after another, so no change is numbered below what a tablet has
 * pulled.
 */
const upsert = (condition: string) => `
INSERT INTO tablet_changes (kind, id, unit, was_unit, changed)
SELECT ?1, value ->> 0, value ->> 1, value ->> 1, (SELECT coalesce(max(changed), 0) + 1 FROM tablet_changes)
FROM json_each(?4) WHERE ${condition}
ON CONFLICT (kind, id) DO UPDATE SET was_unit = unit, unit = excluded.unit, changed = excluded.changed`;

/** The statement that notifies tablets of a change of reference data. */
export function referenceChanged(
  db: D1Database,
  kind: Exclude<TabletKind, "stops" | "officers">,
  { id, unit }: { id: string; unit: string },
): D1PreparedStatement {
  return db.prepare(upsert("?2 IS NULL AND ?3 IS NULL")).bind(kind, null, null, JSON.stringify([[id, unit]]));
}

/** The statement that notifies tablets of an officer, if the batch's previous statement changed a row. */
export function officerChanged(db: D1Database, badge: string): D1PreparedStatement {
  return db
    .prepare(`
INSERT INTO tablet_changes (kind, id, unit, was_unit, changed)
SELECT 'officers', badge, unit, unit, (SELECT coalesce(max(changed), 0) + 1 FROM tablet_changes)
FROM officers WHERE badge = ?1 AND changes() > 0
ON CONFLICT (kind, id) DO UPDATE SET was_unit = unit, unit = excluded.unit, changed = excluded.changed`)
    .bind(badge);
}

/**
 * The statement that announces stops with open or former duties to tablets; none if there are none, as for
 * nearly every stop. It costs the ingest a row for each stop with a duty and nothing for a clean one. Without it a pull
 * would have to read every open stop to find the one that changed, and could not name those that were closed.
 */
export function stopsChanged(
  db: D1Database,
  stops: readonly StopChange[],
  condition: WriteCondition,
): D1PreparedStatement[] {
  const rows = stops
    .filter(({ before, after }) => (before?.duties.length ?? 0) + after.duties.length > 0)
    .map(({ after: { stop } }) => [stop.id, stop.unit]);
  if (rows.length === 0) return [];
  return [db.prepare(upsert(condition.sql)).bind("stops", condition.entry, condition.batch, JSON.stringify(rows))];
}
