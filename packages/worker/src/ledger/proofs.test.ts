import { computeRoot, hashLeaf, isConsistent, isIncluded, proveConsistency, proveInclusion } from "@roadside/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_LEDGER, growLedger, type LedgerEnd, rootOf, TILE_WIDTH } from "./grow-tree.ts";
import { consistencySpans, inclusionSpans, type ReadTile, rootOfSpan, type Span, tilesOf } from "./proofs.ts";

const leaf = (index: number) => hashLeaf(index.toString(16).padStart(64, "0"));
const leaves = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => leaf(from + index));

/** A log that grew in these steps, and its tiles as a table would hold them. */
function logOf(steps: readonly number[]) {
  const tiles = new Map<string, string[]>();
  let end: LedgerEnd = EMPTY_LEDGER;
  for (const count of steps) {
    const more = growLedger(end, leaves(end.size, end.size + count));
    for (const { level, position, hash } of more.hashes) {
      const name = `${level}/${Math.floor(position / TILE_WIDTH)}`;
      const tile = tiles.get(name) ?? [];
      expect(tile.length).toBe(position % TILE_WIDTH);
      tiles.set(name, [...tile, hash]);
    }
    end = more.end;
  }
  const tilesRead = new Set<string>();
  const read: ReadTile = ({ level, tile }) => {
    tilesRead.add(`${level}/${tile}`);
    return tiles.get(`${level}/${tile}`) ?? [];
  };
  const proof = (spans: readonly Span[]) => {
    tilesRead.clear();
    const hashes = spans.map((span) => rootOfSpan(span, read));
    expect([...tilesRead].sort()).toEqual(
      tilesOf(spans)
        .map(({ level, tile }) => `${level}/${tile}`)
        .sort(),
    );
    return hashes;
  };
  return { end, proof };
}

const steps = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 });

describe("a log that grows in steps", () => {
  it("has at every size the root and the proofs that RFC 6962's own definitions give", () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (counts, at, earlier) => {
        const { end, proof } = logOf(counts);
        const all = leaves(0, end.size);
        expect(rootOf(end)).toBe(computeRoot(all));
        const index = at % end.size;
        const inclusion = proof(inclusionSpans(index, end.size));
        expect(inclusion).toEqual(proveInclusion(all, index));
        expect(isIncluded({ leaf: leaf(index), index, size: end.size, root: rootOf(end), proof: inclusion })).toBe(
          true,
        );
        const size = (earlier % end.size) + 1;
        const consistency = proof(consistencySpans(size, end.size));
        expect(consistency).toEqual(proveConsistency(all, size));
        expect(proof([{ from: 0, to: size }])).toEqual([computeRoot(all.slice(0, size))]);
        expect(
          isConsistent({
            size1: size,
            root1: computeRoot(all.slice(0, size)),
            size2: end.size,
            root2: rootOf(end),
            proof: consistency,
          }),
        ).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("of seventy thousand entries proves any of them from a few tiles", { timeout: 60_000 }, () => {
    const { end, proof } = logOf([65_536, 4_464]);
    for (const index of [0, 255, 256, 65_535, 65_536, 69_999]) {
      const spans = inclusionSpans(index, end.size);
      expect(tilesOf(spans).length).toBeLessThanOrEqual(6);
      expect(isIncluded({ leaf: leaf(index), index, size: end.size, root: rootOf(end), proof: proof(spans) })).toBe(
        true,
      );
    }
    for (const size1 of [1, 256, 65_535, 65_536, 65_537, 70_000]) {
      const root1 = proof([{ from: 0, to: size1 }])[0] as string;
      expect(
        isConsistent({
          size1,
          root1,
          size2: end.size,
          root2: rootOf(end),
          proof: proof(consistencySpans(size1, end.size)),
        }),
      ).toBe(true);
    }
  });

  it("says so where a tile lacks what a proof needs", () => {
    expect(() => rootOfSpan({ from: 0, to: 2 }, () => [leaf(0)])).toThrow(
      "a tile of the log has 1 hashes where 2 are needed",
    );
  });
});
