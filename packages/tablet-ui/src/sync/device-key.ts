import { type BatchHead, batchHead, signHead, toBase64Url } from "@roadside/core";

/** This tablet as the server knows it: its name, its public key, and its signature under what it sends. */
export interface Device {
  readonly id: string;
  readonly publicKey: string;
  /** The signed head of entries with these hashes, in this order. */
  readonly head: (hashes: readonly string[], sentAt: string) => Promise<BatchHead>;
}

/** A key pair of which nothing but the public half can ever be read, not by this program either; the browser keeps it in IndexedDB. */
export async function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
}

export async function deviceOf({ id, keys }: { id: string; keys: CryptoKeyPair }): Promise<Device> {
  const point = await crypto.subtle.exportKey("raw", keys.publicKey);
  const sign = (bytes: Uint8Array<ArrayBuffer>) =>
    crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, bytes);
  return {
    id,
    publicKey: toBase64Url(new Uint8Array(point)),
    head: (hashes, sentAt) => signHead(batchHead(id, hashes, sentAt), sign),
  };
}
