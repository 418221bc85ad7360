import { utf8ToBytes } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { toBase64Url } from "../encoding/base64url.ts";
import { canonicalJson } from "../encoding/canonical-json.ts";
import { Digest, ReferenceId } from "../record/text.ts";
import { Instant } from "../record/when.ts";
import { rootOfEntries } from "./merkle.ts";

const unsigned = {
  device: ReferenceId,
  /** How many entries of this device the call carries. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1, "size-invalid: a head covers at least one entry")),
  /** Root of the RFC 6962 tree over their hashes, in the order of the call. */
  root: Digest,
  /** The device's own clock when it sent. Never corrected. */
  sentAt: Instant,
};

const Unsigned = v.strictObject(unsigned);

/** What a device says of the entries that it sends in one call: an entry that is left out, added, changed or moved on the way no longer fits it. */
export type UnsignedBatchHead = v.InferOutput<typeof Unsigned>;

/** A head with its signature: ECDSA on P-256 with SHA-256 over `bytesToSign`, as r and s of 32 bytes each (WebCrypto's form), in base64url. */
export const BatchHead = v.strictObject({
  ...unsigned,
  signature: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{86}$/, "signature-malformed: must be 64 bytes in base64url")),
});
export type BatchHead = v.InferOutput<typeof BatchHead>;

const HASH = /^[0-9a-f]{64}$/;

/**
 * The head of one device's entries in a call, from their hashes in the order in which they are sent. What is no hash stands in no tree and is left out,
 * by sender and receiver alike: an entry without one is refused for itself.
 */
export function batchHead(device: string, hashes: readonly string[], sentAt: string): UnsignedBatchHead {
  const sealed = hashes.filter((hash) => HASH.test(hash));
  return { device, size: sealed.length, root: rootOfEntries(sealed), sentAt };
}

/** The bytes that a device signs for a head: its four members in their RFC 8785 form. A `signature` beside them is not a part of it. */
export function bytesToSign({ device, size, root, sentAt }: UnsignedBatchHead): Uint8Array<ArrayBuffer> {
  return new Uint8Array(utf8ToBytes(canonicalJson({ device, size, root, sentAt })));
}

/** A head signed by whatever holds the device's key: `sign` gives the 64 bytes of an ECDSA signature, as WebCrypto's `subtle.sign` does. */
export async function signHead(
  head: UnsignedBatchHead,
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>,
): Promise<BatchHead> {
  return { ...head, signature: toBase64Url(new Uint8Array(await sign(bytesToSign(head)))) };
}
