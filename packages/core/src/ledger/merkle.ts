import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

/** A hash as 64 hexadecimal digits. */
type Hex = string;

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

/** Returns the leaf hash of an entry: SHA-256 over a zero byte and the entry's hash (RFC 6962 §2.1). */
export function hashLeaf(entryHash: Hex): Hex {
  return bytesToHex(sha256(concatBytes(LEAF, hexToBytes(entryHash))));
}

/** Returns the root of the tree over leaf hashes in order (RFC 6962 §2.1); without leaves, the SHA-256 of nothing. */
export function computeRoot(leaves: readonly Hex[]): Hex {
  return bytesToHex(hashRange(leaves.map(hexToBytes)));
}

/** Returns the root of the tree over entries in order, from their hashes. */
export function computeEntriesRoot(hashes: readonly Hex[]): Hex {
  return bytesToHex(hashRange(hashes.map((hash) => sha256(concatBytes(LEAF, hexToBytes(hash))))));
}

/** Returns the root over the leaves from one index up to another. */
function hashRange(leaves: readonly Uint8Array[], from = 0, to = leaves.length): Uint8Array {
  if (to - from < 2) return leaves[from] ?? sha256(new Uint8Array());
  const middle = from + findLargestPowerBelow(to - from);
  return sha256(concatBytes(NODE, hashRange(leaves, from, middle), hashRange(leaves, middle, to)));
}

/**
 * Returns the hashes that lead from a leaf to the root, nearest first (RFC 6962 §2.1.1).
 *
 * @throws {RangeError} if the index is not that of a leaf.
 */
export function proveInclusion(leaves: readonly Hex[], index: number): Hex[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError(`leaf ${index} does not exist: the tree has ${leaves.length} leaves`);
  if (leaves.length === 1) return [];
  const left = findLargestPowerBelow(leaves.length);
  return index < left
    ? [...proveInclusion(leaves.slice(0, left), index), computeRoot(leaves.slice(left))]
    : [...proveInclusion(leaves.slice(left), index - left), computeRoot(leaves.slice(0, left))];
}

/**
 * Returns the hashes that prove that the tree of the first `size` leaves is the start of the whole tree: nothing was
 * removed or changed since (RFC 6962 §2.1.2).
 *
 * @throws {RangeError} if there are fewer leaves.
 */
export function proveConsistency(leaves: readonly Hex[], size: number): Hex[] {
  if (!Number.isInteger(size) || size < 1 || size > leaves.length)
    throw new RangeError(`an earlier tree of ${size} leaves does not exist: the tree has ${leaves.length}`);
  return proveSubtree(leaves, size, true);
}

/** `isWhole` while the verifier knows the earlier tree's root. */
function proveSubtree(leaves: readonly Hex[], size: number, isWhole: boolean): Hex[] {
  if (size === leaves.length) return isWhole ? [] : [computeRoot(leaves)];
  const left = findLargestPowerBelow(leaves.length);
  return size <= left
    ? [...proveSubtree(leaves.slice(0, left), size, isWhole), computeRoot(leaves.slice(left))]
    : [...proveSubtree(leaves.slice(left), size - left, false), computeRoot(leaves.slice(0, left))];
}

/**
 * Verifies that a leaf is at its index in the tree with this root (RFC 9162 §2.1.3.2).
 *
 * @example
 * ```ts
 * import { proveInclusion, isIncluded, hashLeaf, computeRoot } from "@roadside/core";
 *
 * const leaves = ["aa", "bb", "cc"].map((hash) => hashLeaf(hash.repeat(32)));
 * const root = computeRoot(leaves);
 * const proof = proveInclusion(leaves, 1);
 * console.log(isIncluded({ leaf: leaves[1] ?? "", index: 1, size: 3, root, proof })); // true
 * console.log(isIncluded({ leaf: leaves[0] ?? "", index: 1, size: 3, root, proof })); // false
 * ```
 */
export function isIncluded(claim: {
  leaf: Hex;
  index: number;
  size: number;
  root: Hex;
  proof: readonly Hex[];
}): boolean {
  const { leaf, index, size, root, proof } = claim;
  if (!areHashes([leaf, root, ...proof]) || !isSize(size) || !Number.isSafeInteger(index) || index < 0 || index >= size)
    return false;
  let [place, last, hash] = [index, size - 1, leaf];
  for (const other of proof) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      hash = hashNode(other, hash);
      [place, last] = climbToRightChild(place, last);
    } else hash = hashNode(hash, other);
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && hash === root;
}

/**
 * Verifies that the tree of `size1` leaves is the start of the tree of `size2` leaves (RFC 9162 §2.1.4.2). `false` for
 * an empty earlier tree, which proves nothing.
 *
 * @example
 * ```ts
 * import { proveConsistency, isConsistent, hashLeaf, computeRoot } from "@roadside/core";
 *
 * const leaves = ["aa", "bb", "cc"].map((hash) => hashLeaf(hash.repeat(32)));
 * const [root1, root2] = [computeRoot(leaves.slice(0, 2)), computeRoot(leaves)];
 * const proof = proveConsistency(leaves, 2);
 * console.log(isConsistent({ size1: 2, root1, size2: 3, root2, proof })); // true
 * ```
 */
export function isConsistent(claim: {
  size1: number;
  root1: Hex;
  size2: number;
  root2: Hex;
  proof: readonly Hex[];
}): boolean {
  const { size1, root1, size2, root2, proof } = claim;
  if (!areHashes([root1, root2, ...proof]) || !isSize(size1) || !isSize(size2) || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && root1 === root2;
  // A full earlier tree is a node of the later one; its root starts the proof.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  const [first, ...rest] = path;
  if (first === undefined || proof.length === 0) return false;
  let [place, last] = [size1 - 1, size2 - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  let [earlier, later] = [first, first];
  for (const other of rest) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      [earlier, later] = [hashNode(other, earlier), hashNode(other, later)];
      [place, last] = climbToRightChild(place, last);
    } else later = hashNode(later, other);
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && earlier === root1 && later === root2;
}

/** Returns the hash of two neighbouring subtrees: SHA-256 over a one byte and both (RFC 6962 §2.1). */
export function hashNode(left: Hex, right: Hex): Hex {
  return bytesToHex(sha256(concatBytes(NODE, hexToBytes(left), hexToBytes(right))));
}

/** Moves up from a last node without a right sibling to the level where it is a right child. */
function climbToRightChild(place: number, last: number): [number, number] {
  let [here, end] = [place, last];
  while (!isOdd(here) && here !== 0) [here, end] = [half(here), half(end)];
  return [here, end];
}

function findLargestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** Returns whether a text is a hash as 64 lower-case hexadecimal digits. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

const areHashes = (hashes: readonly Hex[]) => hashes.every(isHash);
const isSize = (size: number) => Number.isSafeInteger(size) && size > 0;
// No bit operations: they work on 32 bits, and a tree may have more leaves.
const half = (number: number) => Math.floor(number / 2);
const isOdd = (number: number) => number % 2 === 1;
const isPowerOfTwo = (number: number) => Number.isInteger(Math.log2(number));
