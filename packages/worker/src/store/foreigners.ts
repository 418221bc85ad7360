import type { D1Database } from "@cloudflare/workers-types";
import { unitRange } from "../unit-scope.ts";
import { foreignStatements } from "./foreign-units.ts";

const STOPS = "SELECT id FROM stops WHERE unit >= ?1 AND unit < ?2";

/** Units beside one whose people wrote to stops of it. */
export async function foreignersTo(db: D1Database, unit: string): Promise<string[]> {
  const { from, to } = unitRange(unit);
  const { results } = await db
    .prepare(`SELECT DISTINCT unit FROM entries WHERE NOT (unit >= ?1 AND unit < ?2) AND +stop IN (${STOPS})`)
    .bind(from, to)
    .all<{ unit: string }>();
  return results.map((row) => row.unit);
}

/**
 * Says in a database that a unit lives here from now on with all under it, and that those whose people wrote to its stops do not.
 * Before any entry of the unit comes, so that none of them comes into a log that is elsewhere.
 */
export async function settleForeign(
  db: D1Database,
  unit: string,
  at: string,
  foreigners: readonly string[],
): Promise<void> {
  await db.batch([
    ...foreignStatements(db, unit, "home", at),
    db
      .prepare(
        `INSERT INTO foreign_units (unit, beneath, away, since) SELECT value, 0, 1, ?2 FROM json_each(?1)
         WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(JSON.stringify(foreigners), at),
  ]);
}

/** Tells the target which of the unit's stops are named by others, which may not come with it. What the unit's own entries name in the source stays protected by their copies there. */
export async function tellOfLinks(source: D1Database, target: D1Database, unit: string): Promise<void> {
  const { from, to } = unitRange(unit);
  const { results } = await source
    .prepare(
      `SELECT DISTINCT bytes ->> '$.body.to' AS stop FROM entries WHERE kind = 'linked' AND bytes ->> '$.body.to' IN (${STOPS})
       UNION SELECT stop FROM foreign_links WHERE stop IN (${STOPS})`,
    )
    .bind(from, to)
    .all<{ stop: string }>();
  await target
    .prepare("INSERT INTO foreign_links (stop) SELECT value FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING")
    .bind(JSON.stringify(results.map(({ stop }) => stop)))
    .run();
}
