import type { D1Database } from "@cloudflare/workers-types";
import type { ledgerTiles } from "../database/schema.ts";
import type { TilePlace } from "../ledger/proofs.ts";

/** The key of a tile among those of its unit. */
export const toTileKey = ({ level, tile }: TilePlace) => `${level}/${tile}`;

/**
 * Reads tiles of a unit's ledger, in one round trip: their hashes by `toTileKey`. Carried by the primary key of
 * `ledger_tiles`, one row at a time: CROSS JOIN prevents a scan of all tiles of the unit.
 */
export async function readLedgerTiles(
  db: D1Database,
  unit: string,
  places: readonly TilePlace[],
): Promise<Map<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT level, tile, hashes FROM json_each(?2)
       CROSS JOIN ledger_tiles ON unit = ?1 AND level = value ->> 0 AND tile = value ->> 1`,
    )
    .bind(unit, JSON.stringify(places.map(({ level, tile }) => [level, tile])))
    .all<Omit<typeof ledgerTiles.$inferSelect, "unit">>();
  return new Map(results.map((row) => [toTileKey(row), row.hashes]));
}
