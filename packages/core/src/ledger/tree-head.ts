import * as v from "valibot";
import { canonicalJson } from "../encoding/canonical-json.ts";
import { problem } from "../problem-codes.ts";
import { Digest, Signature, UnitCode } from "../record/text.ts";
import { Day, Instant } from "../record/when.ts";

/**
 * The head of a unit's ledger with its signature: ECDSA (P-256, SHA-256) over `encodeTreeHead`, as r and s of 32 bytes
 * each (WebCrypto's form), in base64url.
 */
export const TreeHead = v.strictObject({
  /** Names what is signed, so that the signature cannot be used for anything else. */
  format: v.literal("roadside-log-head/1", problem("format-unknown", "this reader knows roadside-log-head/1")),
  unit: UnitCode,
  /** The date that the head closes, in China's time, or the current one. */
  day: Day,
  /** Whether the head closes its day. A head of the current day only shows how far the ledger is. */
  closed: v.boolean(),
  /** Number of entries in the unit's ledger since its first day. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Root of the RFC 6962 tree over them. */
  root: Digest,
  signedAt: Instant,
  /** SHA-256 of the public key's SPKI bytes. */
  key: Digest,
  signature: Signature,
});
export type TreeHead = v.InferOutput<typeof TreeHead>;
export type UnsignedTreeHead = Omit<TreeHead, "signature">;

/**
 * Returns the text to sign for a tree head: the RFC 8785 form of its members, without the signature.
 *
 * @example
 * ```ts
 * import { encodeTreeHead, hashLeaf, computeRoot } from "@roadside/core";
 *
 * const head = {
 *   format: "roadside-log-head/1",
 *   unit: "532931",
 *   day: "2020-10-15",
 *   closed: true,
 *   size: 1,
 *   root: computeRoot([hashLeaf("ab".repeat(32))]),
 *   signedAt: "2020-10-16T00:00:05+08:00",
 *   key: "cd".repeat(32),
 * } as const;
 * const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
 * const server = await crypto.subtle.generateKey(ECDSA, false, ["sign", "verify"]);
 * const signed = new TextEncoder().encode(encodeTreeHead(head));
 * const signature = await crypto.subtle.sign(ECDSA, server.privateKey, signed);
 * console.log(await crypto.subtle.verify(ECDSA, server.publicKey, signature, signed)); // true
 * ```
 */
export function encodeTreeHead({ format, unit, day, closed, size, root, signedAt, key }: UnsignedTreeHead): string {
  return canonicalJson({ format, unit, day, closed, size, root, signedAt, key });
}
