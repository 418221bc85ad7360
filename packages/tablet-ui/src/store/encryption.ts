/** A value or bytes encrypted with AES-GCM under one officer's key. */
export interface Sealed extends Encrypted {
  readonly by: string;
}

export interface Encrypted {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

export async function importKey(raw: ArrayBuffer): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export async function encrypt(key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<Encrypted> {
  const iv = randomBytes(12);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

/** Returns `null` if the key is wrong or the data is damaged: AES-GCM is authenticated. */
export async function decrypt(key: CryptoKey, { iv, data }: Encrypted): Promise<ArrayBuffer | null> {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data).catch(() => null);
}

export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
