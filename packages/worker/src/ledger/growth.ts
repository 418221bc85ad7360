import { hashNode } from "@roadside/core";

/** How many hashes a tile has when it is full, and the levels of the tree that it spans. */
export const TILE_WIDTH = 256;
export const TILE_LEVELS = 8;

/**
 * The end of a unit's ledger: its number of leaves, and the roots of their full subtrees, largest first. This is enough
 * to append.
 */
export interface LedgerEnd {
  readonly size: number;
  readonly frontier: readonly string[];
}

export const EMPTY_LEDGER: LedgerEnd = { size: 0, frontier: [] };

/** A hash in a tile: level 0 has the leaves, level 1 the roots over 256 of them, and so on. */
export interface TileHash {
  readonly level: number;
  readonly position: number;
  readonly hash: string;
}

/** Adds leaves to a log: its new end, and the hashes that its tiles gain, in their order. */
export function growLedger(
  { size, frontier }: LedgerEnd,
  leaves: readonly string[],
): { end: LedgerEnd; hashes: TileHash[] } {
  const subtrees = [...frontier];
  const hashes: TileHash[] = [];
  leaves.forEach((leaf, index) => {
    let [hash, level, position] = [leaf, 0, size + index];
    hashes.push({ level: 0, position, hash });
    // A right child completes its parent, which may complete its own.
    while (position % 2 === 1) {
      hash = hashNode(subtrees.pop() as string, hash);
      [level, position] = [level + 1, (position - 1) / 2];
      if (level % TILE_LEVELS === 0) hashes.push({ level: level / TILE_LEVELS, position, hash });
    }
    subtrees.push(hash);
  });
  return { end: { size: size + leaves.length, frontier: subtrees }, hashes };
}

/** The root over a log that has leaves. */
export function rootOf({ frontier }: LedgerEnd): string {
  return frontier.reduceRight((right, left) => hashNode(left, right));
}
