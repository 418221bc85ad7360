import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * Returns a UUIDv7 that depends only on its source: the time of the row, and 74 bits of SHA-256 in place of random
 * bits. A row that is imported twice has the same ids, so the server recognises a duplicate.
 */
export function deterministicId(atMs: number, ...name: string[]): string {
  const time = atMs.toString(16).padStart(12, "0");
  const digest = bytesToHex(sha256(utf8ToBytes(name.join("\n"))));
  const variant = "89ab"[Number.parseInt(digest[3] as string, 16) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
}
