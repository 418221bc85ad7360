import { utf8ToBytes } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { toBase64Url } from "../encoding/base64url.ts";
import { canonicalJson } from "../encoding/canonical-json.ts";
import { problem } from "../problem-codes.ts";
import { Digest, ReferenceId, Signature } from "../record/text.ts";
import { Instant } from "../record/when.ts";
import { computeEntriesRoot, isHash } from "./merkle.ts";

/**
 * A batch head with its signature: ECDSA (P-256, SHA-256) over `encodeBatchHead`, as r and s of 32 bytes each
 * (WebCrypto's form), in base64url.
 */
export const BatchHead = v.strictObject({
  device: ReferenceId,
  /** Number of this device's entries in the call. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1, problem("size-invalid", "must cover at least one entry"))),
  /** Root of the RFC 6962 tree over their hashes, in the order of the call. */
  root: Digest,
  /** The device's own clock when it sent the call. Never corrected. */
  sentAt: Instant,
  signature: Signature,
});
export type BatchHead = v.InferOutput<typeof BatchHead>;

/**
 * What a device signs for the entries that it sends in one call, so that none can be removed, added, changed or
 * reordered on the way.
 */
export type UnsignedBatchHead = Omit<BatchHead, "signature">;

/**
 * Builds the batch head of one device's entries from their hashes, in the order in which they are sent. Sender and
 * receiver skip a malformed hash; its entry is refused by itself.
 */
export function createBatchHead(device: string, hashes: readonly string[], sentAt: string): UnsignedBatchHead {
  const sealed = hashes.filter(isHash);
  return { device, size: sealed.length, root: computeEntriesRoot(sealed), sentAt };
}

/** Returns the bytes to sign for a batch head: the RFC 8785 form of its four members, without the signature. */
export function encodeBatchHead({ device, size, root, sentAt }: UnsignedBatchHead): Uint8Array<ArrayBuffer> {
  return new Uint8Array(utf8ToBytes(canonicalJson({ device, size, root, sentAt })));
}

/**
 * Signs a batch head.
 *
 * @param sign Returns the 64 bytes of an ECDSA signature, as WebCrypto's `subtle.sign` does.
 */
export async function signBatchHead(
  head: UnsignedBatchHead,
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>,
): Promise<BatchHead> {
  return { ...head, signature: toBase64Url(new Uint8Array(await sign(encodeBatchHead(head)))) };
}
