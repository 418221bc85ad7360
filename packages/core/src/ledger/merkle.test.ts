import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestText } from "../encoding/digest.ts";
import { computeRoot, hashLeaf, isConsistent, isIncluded, proveConsistency, proveInclusion } from "./merkle.ts";

interface Vectors {
  inclusion: {
    file: string;
    leafIdx: number;
    treeSize: number;
    root: string;
    leafHash: string;
    proof: string[] | null;
    wantErr: boolean;
  }[];
  consistency: {
    file: string;
    size1: number;
    size2: number;
    root1: string;
    root2: string;
    proof: string[] | null;
    wantErr: boolean;
  }[];
}
const vectors = JSON.parse(readFileSync(new URL("golden/merkle-vectors.json", import.meta.url), "utf8")) as Vectors;
const hex = (base64: string) => Buffer.from(base64, "base64").toString("hex");

describe("the public vectors of transparency-dev/merkle", () => {
  it.each(vectors.inclusion.map((one) => [one.file, one] as const))(
    "%s",
    (_, { leafIdx, treeSize, root, leafHash, proof, wantErr }) => {
      const claim = {
        leaf: hex(leafHash),
        index: leafIdx,
        size: treeSize,
        root: hex(root),
        proof: (proof ?? []).map(hex),
      };
      expect(isIncluded(claim)).toBe(!wantErr);
    },
  );

  it.each(vectors.consistency.map((one) => [one.file, one] as const))(
    "%s",
    (_, { size1, size2, root1, root2, proof, wantErr }) => {
      // One vector has equal roots that are not hashes; here such a root is never consistent.
      const areHashes = hex(root1).length === 64 && hex(root2).length === 64;
      const claim = { size1, size2, root1: hex(root1), root2: hex(root2), proof: (proof ?? []).map(hex) };
      expect(isConsistent(claim)).toBe(!wantErr && areHashes);
    },
  );

  it("has the root that they and RFC 6962's own logs have for one leaf, the empty text", () => {
    const [one] = vectors.inclusion.filter(({ file }) => file.endsWith("inclusion/0/happy-path.json"));
    const emptyLeaf = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    expect(computeRoot([emptyLeaf])).toBe(hex(one?.root ?? ""));
    expect(computeRoot([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
});

const leaves = (count: number) => Array.from({ length: count }, (_, index) => hashLeaf(digestText(`entry ${index}`)));
const flipped = (text: string) => (text.startsWith("0") ? "1" : "0") + text.slice(1);

describe("a tree of entries", () => {
  it("proves each of its leaves, and nothing that was changed, moved or left out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(69), fc.nat(20), (count, at, which) => {
        const index = at % count;
        const all = leaves(count);
        const proof = proveInclusion(all, index);
        const claim = { leaf: all[index] as string, index, size: count, root: computeRoot(all), proof };
        expect(isIncluded(claim)).toBe(true);
        expect(isIncluded({ ...claim, leaf: flipped(claim.leaf) })).toBe(false);
        expect(isIncluded({ ...claim, root: flipped(claim.root) })).toBe(false);
        expect(isIncluded({ ...claim, index: index + 1 })).toBe(false);
        expect(isIncluded({ ...claim, proof: [...proof, claim.root] })).toBe(false);
        if (proof.length > 0) {
          expect(isIncluded({ ...claim, proof: proof.slice(1) })).toBe(false);
          expect(
            isIncluded({
              ...claim,
              proof: proof.map((one, place) => (place === which % proof.length ? flipped(one) : one)),
            }),
          ).toBe(false);
        }
      }),
    );
  });

  it("proves that it grew and that nothing of it was rewritten", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 0, max: 70 }), (size1, more) => {
        const all = leaves(size1 + more);
        const claim = {
          size1,
          root1: computeRoot(all.slice(0, size1)),
          size2: all.length,
          root2: computeRoot(all),
          proof: proveConsistency(all, size1),
        };
        expect(isConsistent(claim)).toBe(true);
        const rewritten = all.with(0, flipped(all[0] as string));
        expect(
          isConsistent({ ...claim, root2: computeRoot(rewritten), proof: proveConsistency(rewritten, size1) }),
        ).toBe(false);
        expect(isConsistent({ ...claim, root1: flipped(claim.root1) })).toBe(false);
      }),
    );
  });

  it("is asked only for what it has", () => {
    expect(() => proveInclusion(leaves(3), 3)).toThrow(RangeError);
    expect(() => proveInclusion([], 0)).toThrow("leaf 0 does not exist: the tree has 0 leaves");
    expect(() => proveConsistency(leaves(3), 4)).toThrow(RangeError);
    expect(() => proveConsistency(leaves(3), 0)).toThrow("an earlier tree of 0 leaves does not exist: the tree has 3");
  });
});
