import type { D1Database } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { type Count, countsOf, project } from "../sync/projection.ts";
import { type StoredEntry, sealedFrom } from "./entries.ts";
import { dutyStatements } from "./obligations.ts";
import { projectionRow, STOPS_UPSERT } from "./stop-rows.ts";

const STOPS_AT_ONCE = 500;

/** Makes `stops`, `stop_counts` and `obligations` anew from the entries, which are the truth. No ingest may run meanwhile. */
export async function rebuild(db: D1Database, onProgress: (stops: number) => void): Promise<void> {
  await db.batch(["stop_counts", "stops", "obligations"].map((table) => db.prepare(`DELETE FROM ${table}`)));
  let done = 0;
  for (let after = ""; ; ) {
    const { results } = await db
      .prepare(
        `SELECT stop, hash, bytes, personal, received_at FROM entries
         WHERE stop IN (SELECT DISTINCT stop FROM entries WHERE stop > ?1 ORDER BY stop LIMIT ?2) ORDER BY stop, received_at`,
      )
      .bind(after, STOPS_AT_ONCE)
      .all<StoredEntry & { stop: string; received_at: string }>();
    const groups = new Map<string, { receivedAt: string; entries: SealedEntry[] }>();
    for (const row of results) {
      const group = groups.get(row.stop);
      if (group) group.entries.push(sealedFrom(row));
      else groups.set(row.stop, { receivedAt: row.received_at, entries: [sealedFrom(row)] });
    }
    if (groups.size === 0) return;
    await db.batch([...groups.values()].flatMap(({ receivedAt, entries }) => statementsFor(db, entries, receivedAt)));
    after = [...groups.keys()].at(-1) as string;
    done += groups.size;
    onProgress(done);
  }
}

function statementsFor(db: D1Database, entries: readonly SealedEntry[], receivedAt: string) {
  const projected = project(entries);
  if (!projected.ok) throw new Error(`stop ${entries[0]?.entry.stop} was accepted and is now refused: ${projected.problem.code}`);
  const lines = countsOf(projected.projection).map(({ unit, period, dimension, key, category }: Count) => [unit, period, dimension, key, category]);
  return [
    // ?2 and ?3 are numbers that only the ingest's condition uses.
    db.prepare(`${STOPS_UPSERT} WHERE ?2 IS NULL AND ?3 IS NULL`).bind(JSON.stringify([projectionRow(projected.projection)]), null, null, receivedAt),
    db
      .prepare(
        `INSERT INTO stop_counts (unit, period, dimension, key, category, count)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 1 FROM json_each(?1) WHERE true
         ON CONFLICT DO UPDATE SET count = count + 1`,
      )
      .bind(JSON.stringify(lines)),
    ...dutyStatements(db, [{ before: null, after: projected.projection }], { sql: "?2 IS NULL AND ?3 IS NULL", entry: null, batch: null }),
  ];
}
