import { type BatchHead, createBatchHead, signBatchHead, toBase64Url } from "@roadside/core";

/** This tablet as the server knows it: its id, its public key, and its signature on batches. */
export interface Device {
  readonly id: string;
  readonly publicKey: string;
  /** Signs the head of a batch: the hashes of its entries, in order. */
  readonly signBatch: (hashes: readonly string[], sentAt: string) => Promise<BatchHead>;
}

/** Generates a key pair whose private key cannot be exported; the browser stores it in IndexedDB. */
export async function generateKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
}

export async function createDevice({ id, keys }: { id: string; keys: CryptoKeyPair }): Promise<Device> {
  const point = await crypto.subtle.exportKey("raw", keys.publicKey);
  const sign = (bytes: Uint8Array<ArrayBuffer>) =>
    crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, bytes);
  return {
    id,
    publicKey: toBase64Url(new Uint8Array(point)),
    signBatch: (hashes, sentAt) => signBatchHead(createBatchHead(id, hashes, sentAt), sign),
  };
}
