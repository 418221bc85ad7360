import { hashLeaf } from "@roadside/core";
import { EMPTY_LEDGER, growLedger, type LedgerEnd, rootOf, TILE_WIDTH } from "../ledger/grow-tree.ts";
import type { Report } from "./difference.ts";

/** A full or last tile of a ledger, as its entries make it. */
export interface ExpectedTile {
  readonly level: number;
  readonly tile: number;
  readonly hashes: string;
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

  return {
    /** Adds the next entry of the unit; `place` is what the database says of its position. */
    add(entry: string, hash: string, place: { readonly unit: string; readonly position: number } | null): void {
      const differs = (message: string) => report({ check: "ledgers", subject: unit, message });
      if (place === null) differs(`entry ${entry} is missing`);
      else if (place.unit !== unit || place.position !== end.size)
        differs(`entry ${entry} has position ${place.position} of ${place.unit} instead of ${end.size}`);
      const grown = growLedger(end, [hashLeaf(hash)]);
      end = grown.end;
      for (const { level, position, hash: added } of grown.hashes) {
        const tile = Math.floor(position / TILE_WIDTH);
        const before = tiles.get(`${level}/${tile}`)?.hashes ?? "";
        tiles.set(`${level}/${tile}`, { level, tile, hashes: before + added });
      }
      for (const { day, root } of bySize.get(end.size) ?? [])
        if (rootOf(end) !== root)
          report({
            check: "tree heads",
            subject: unit,
            message: `the first ${end.size} entries do not lead to the root that was signed for ${day}`,
          });
    },

    /** The end that the entries lead to. */
    end(): LedgerEnd {
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
      const taken = [...tiles.values()].filter(({ hashes }) => isEnd || hashes.length === 64 * TILE_WIDTH);
      for (const { level, tile } of taken) tiles.delete(`${level}/${tile}`);
      return taken;
    },
  };
}

export type LedgerCheck = ReturnType<typeof createLedgerCheck>;
