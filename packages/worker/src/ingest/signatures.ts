import { BatchHead, createBatchHead, encodeBatchHead, fromBase64Url } from "@roadside/core";
import * as v from "valibot";
import type { FieldProblem } from "../problem-codes.ts";

const KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

/** A device as far as its signature is concerned. */
export interface Signer {
  readonly id: string;
  readonly unit: string;
  readonly state: "pending" | "enrolled" | "revoked";
  readonly publicKey: string;
  readonly key: CryptoKey | null;
}

/** Imports a public key: a point on P-256, 65 bytes uncompressed, in base64url. Returns `null` for an invalid text. */
export async function importPublicKey(text: string): Promise<CryptoKey | null> {
  const bytes = fromBase64Url(text);
  if (bytes?.length !== 65) return null;
  return crypto.subtle.importKey("raw", bytes, KEY, false, ["verify"]).catch(() => null);
}

/** What a call claims for each device in it: the hashes of its entries, in their order, as they were written there. */
export type Claims = Map<string, string[]>;

/** Adds the claim of one element of a batch, well-formed or not; an element that names no device claims nothing. */
export function addClaim(claims: Claims, element: unknown): void {
  const { entry, hash } = (element ?? {}) as { entry?: { device?: unknown } | null; hash?: unknown };
  const device = entry?.device;
  if (typeof device !== "string" || typeof hash !== "string") return;
  const hashes = claims.get(device);
  if (hashes) hashes.push(hash);
  else claims.set(device, [hash]);
}

/** The heads of a call by device: "malformed" where one is not of its form, or a device has two. */
export function groupHeads(sent: readonly unknown[]): Map<string, BatchHead | "malformed"> {
  const heads = new Map<string, BatchHead | "malformed">();
  for (const one of sent) {
    const device = (one as { device?: unknown } | null)?.device;
    if (typeof device !== "string") continue;
    const read = v.safeParse(BatchHead, one);
    heads.set(device, read.success && !heads.has(device) ? read.output : "malformed");
  }
  return heads;
}

/**
 * Returns why a device's entries are not accepted in this call; `null` if it is enrolled and signed exactly these
 * hashes in this order.
 */
export async function checkSigner(
  hashes: readonly string[],
  head: BatchHead | "malformed" | undefined,
  signer: Signer | undefined,
): Promise<FieldProblem | null> {
  if (!signer) return UNKNOWN_DEVICE;
  if (signer.state === "pending")
    return {
      code: "device-pending",
      message: "the device is not enrolled yet: a supervisor must enrol it",
      path: "/entry/device",
    };
  if (signer.state === "revoked")
    return { code: "device-revoked", message: "the device was revoked", path: "/entry/device" };
  if (head === undefined)
    return { code: "signature-missing", message: "the call has no signed head of this device", path: "/entry/device" };
  const signed = head !== "malformed" && (await isSigned(hashes, head, signer));
  return signed
    ? null
    : { code: "signature-invalid", message: "the signature does not match these entries", path: "/entry/device" };
}

/** Also returned for a device of another unit than the entry's, so that hidden and missing devices look the same. */
export const UNKNOWN_DEVICE: FieldProblem = {
  code: "device-unknown",
  message: "no device of this name may send for the unit",
  path: "/entry/device",
};

async function isSigned(hashes: readonly string[], head: BatchHead, { key }: Signer): Promise<boolean> {
  const { size, root } = createBatchHead(head.device, hashes, head.sentAt);
  if (size !== head.size || root !== head.root || key === null) return false;
  const signature = fromBase64Url(head.signature);
  return signature !== null && crypto.subtle.verify(SIGNATURE, key, signature, encodeBatchHead(head));
}
