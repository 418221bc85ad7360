import { type BatchHead, createBatchHead, signBatchHead, toBase64Url } from "@roadside/core";

/** A device's own key pair, which never leaves this process, and what it does with it. */
export async function newDeviceKey() {
  const { privateKey, publicKey } = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const point = (await crypto.subtle.exportKey("raw", publicKey)) as ArrayBuffer;
  return {
    publicKey: toBase64Url(new Uint8Array(point)),
    /** The signed head of these entries of a device. */
    head(device: string, entries: readonly { hash: string }[], sentAt: string): Promise<BatchHead> {
      const unsigned = createBatchHead(
        device,
        entries.map(({ hash }) => hash),
        sentAt,
      );
      return signBatchHead(unsigned, (bytes) =>
        crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes),
      );
    },
  };
}

export type DeviceKey = Awaited<ReturnType<typeof newDeviceKey>>;
