import { TILE_WIDTH, type TileHash } from "./grow-tree.ts";

/** Hashes that a tile of a unit's ledger gains. */
export interface TileRow {
  readonly unit: string;
  readonly level: number;
  readonly tile: number;
  /** One after the other, 64 hexadecimal digits each. */
  readonly hashes: string;
}

/** Groups the new hashes of a ledger into one row for each tile that grows. */
export function toTiles(unit: string, hashes: readonly TileHash[]): TileRow[] {
  const tiles = new Map<string, TileRow & { hashes: string }>();
  for (const { level, position, hash } of hashes) {
    const tile = Math.floor(position / TILE_WIDTH);
    const row = tiles.get(`${level}/${tile}`);
    if (row) row.hashes += hash;
    else tiles.set(`${level}/${tile}`, { unit, level, tile, hashes: hash });
  }
  return [...tiles.values()];
}
