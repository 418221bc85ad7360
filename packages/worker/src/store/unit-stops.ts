import type { D1Database } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { type StoredEntry, sealedFrom } from "./entries.ts";
import { PROJECTED_COLUMNS } from "./stop-rows.ts";
import { rowsOf } from "./unit-copy.ts";
import { UNIT_STOPS } from "./unit-tables.ts";

/** A stop's row as a projection is written, and the entries from which it was made. */
export interface ProjectedStop {
  readonly id: string;
  readonly row: readonly (string | number | null)[];
  readonly entries: readonly SealedEntry[];
}

/** The stops of a unit and of all under it with their entries, page by page. */
export async function* entriesOfStops(db: D1Database, unit: string): AsyncGenerator<ProjectedStop[]> {
  for await (const stops of rowsOf(db, UNIT_STOPS, unit)) {
    const { results } = await db
      .prepare(
        "SELECT stop, hash, bytes FROM entries WHERE stop IN (SELECT value FROM json_each(?1)) ORDER BY stop, rowid",
      )
      .bind(JSON.stringify(stops.map(({ id }) => id)))
      .all<StoredEntry & { stop: string }>();
    const entries = new Map<string, SealedEntry[]>();
    for (const { stop, ...stored } of results) entries.set(stop, [...(entries.get(stop) ?? []), sealedFrom(stored)]);
    yield stops.map((stop) => ({
      id: String(stop.id),
      row: PROJECTED_COLUMNS.map((column) => stop[column] ?? null),
      entries: entries.get(String(stop.id)) ?? [],
    }));
  }
}
