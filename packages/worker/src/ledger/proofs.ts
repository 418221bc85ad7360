import { computeRoot, hashNode } from "@roadside/core";
import { TILE_WIDTH } from "./growth.ts";

/** Adjacent leaves, the last one excluded, whose root is in a proof. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The place of a tile: its level, and its number in the level. */
export interface TilePlace {
  readonly level: number;
  readonly tile: number;
}

/** The hashes of a tile, as they are stored; a proof needs only hashes that exist. */
export type ReadTile = (place: TilePlace) => readonly string[];

/** The spans whose roots lead from a leaf to the root over `size`, the nearest first (RFC 6962 §2.1.1). */
export function inclusionSpans(index: number, size: number): Span[] {
  const spans: Span[] = [];
  for (let [from, to] = [0, size]; to - from > 1; ) {
    const middle = from + largestPowerUnder(to - from);
    if (index < middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
    }
  }
  return spans;
}

/** The spans whose roots show that the tree over `size1` is the beginning of that over `size2` (RFC 6962 §2.1.2). */
export function consistencySpans(size1: number, size2: number): Span[] {
  const spans: Span[] = [];
  let [from, to] = [0, size2];
  while (to !== size1) {
    const middle = from + largestPowerUnder(to - from);
    if (size1 <= middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
    }
  }
  // The verifier knows the root of the earlier tree.
  return from === 0 ? spans : [{ from, to }, ...spans];
}

/** The tiles in which the roots of these spans are found. */
export function tilesOf(spans: readonly Span[]): TilePlace[] {
  const places = new Map<string, TilePlace>();
  for (const { level, tile } of spans.flatMap(subtreesOf)) places.set(`${level}/${tile}`, { level, tile });
  return [...places.values()];
}

/** The root over a span. */
export function rootOfSpan(span: Span, read: ReadTile): string {
  return subtreesOf(span)
    .map(({ level, tile, from, to }) => computeRoot(hashesIn(read({ level, tile }), from, to)))
    .reduceRight((right, left) => hashNode(left, right));
}

function hashesIn(tile: readonly string[], from: number, to: number): readonly string[] {
  if (tile.length < to) throw new Error(`a tile of the log has ${tile.length} hashes where ${to} are needed`);
  return tile.slice(from, to);
}

/** The full subtrees that make up a span, the largest first, each by its place in a tile. */
function subtreesOf({ from, to }: Span): (TilePlace & Span)[] {
  const subtrees: (TilePlace & Span)[] = [];
  for (let at = from; at < to; ) {
    const leaves = largestPowerUpTo(to - at);
    let [level, width] = [0, 1];
    for (; width * TILE_WIDTH <= leaves; width *= TILE_WIDTH) level += 1;
    const first = at / width;
    const tile = Math.floor(first / TILE_WIDTH);
    const start = first - tile * TILE_WIDTH;
    subtrees.push({ level, tile, from: start, to: start + leaves / width });
    at += leaves;
  }
  return subtrees;
}

function largestPowerUpTo(size: number): number {
  let power = 1;
  while (power * 2 <= size) power *= 2;
  return power;
}

const largestPowerUnder = (size: number) => largestPowerUpTo(size - 1);
