import { hashLeaf } from "@roadside/core";
import { EMPTY_LEDGER, growLedger, type LedgerEnd, rootOf, TILE_WIDTH } from "../ledger/grow-tree.ts";
import type { Report } from "./difference.ts";

/** A full or last tile of a ledger, as its entries make it. */
export interface ExpectedTile {
  readonly level: number;
  readonly tile: number;
  readonly hashes: string;
  /** The entries of a tile of level 0, in their order. */
  readonly entries: readonly LedgerEntry[];
}

/** An entry as a ledger needs it. */
export interface LedgerEntry {
  readonly id: string;
  readonly stop: string;
  readonly hash: string;
}

/** What a signed tree head says of a ledger. */
export interface SignedSize {
  readonly day: string;
  readonly size: number;
  readonly root: string;
}

/** Grows the ledger of one unit from its entries again, and compares it with the signed heads on the way. */
export function createLedgerCheck(unit: string, heads: readonly SignedSize[], report: Report) {
  const bySize = Map.groupBy(heads, ({ size }) => size);
  const tiles = new Map<string, ExpectedTile>();
  let end: LedgerEnd = EMPTY_LEDGER;
  let isBroken = false;

  return {
    /** Adds the next entry of the unit; `place` is what the database says of its position. */
    add(entry: LedgerEntry, place: { readonly unit: string; readonly position: number } | null): void {
      if (isBroken) return;
      if (place === null || place.unit !== unit || place.position !== end.size) {
        // All that follows would differ too.
        isBroken = true;
        const found = place === null ? "has no position" : `has position ${place.position} of ${place.unit}`;
        report({ check: "ledgers", subject: unit, message: `entry ${entry.id} ${found} instead of ${end.size}` });
        return;
      }
      const grown = growLedger(end, [hashLeaf(entry.hash)]);
      end = grown.end;
      for (const { level, position, hash } of grown.hashes) {
        const tile = Math.floor(position / TILE_WIDTH);
        const before = tiles.get(`${level}/${tile}`) ?? { hashes: "", entries: [] };
        const entries = level === 0 ? [...before.entries, entry] : [];
        tiles.set(`${level}/${tile}`, { level, tile, hashes: before.hashes + hash, entries });
      }
      for (const { day, root } of bySize.get(end.size) ?? [])
        if (rootOf(end) !== root)
          report({
            check: "tree heads",
            subject: unit,
            message: `the first ${end.size} entries do not lead to the root that was signed for ${day}`,
          });
    },

    /** The end that the entries lead to; `null` if a place in between is wrong. */
    end(): LedgerEnd | null {
      if (isBroken) return null;
      for (const { day, size } of heads)
        if (size > end.size)
          report({
            check: "tree heads",
            subject: unit,
            message: `the head of ${day} signs ${size} entries, and the ledger has ${end.size}`,
          });
      return end;
    },

    /** The tiles that are full, which are forgotten; at the end, all others. */
    takeTiles(isEnd: boolean): ExpectedTile[] {
      if (isBroken) return [];
      const taken = [...tiles.values()].filter(({ hashes }) => isEnd || hashes.length === 64 * TILE_WIDTH);
      for (const { level, tile } of taken) tiles.delete(`${level}/${tile}`);
      return taken;
    },
  };
}

export type LedgerCheck = ReturnType<typeof createLedgerCheck>;
