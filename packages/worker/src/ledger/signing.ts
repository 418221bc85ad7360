import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { fromBase64Url, toBase64Url } from "@roadside/core";

/** A public key by its SPKI bytes in base64url; its id is their SHA-256. */
export interface PublicKey {
  readonly id: string;
  readonly spki: string;
}

/** Signs for an installation: ECDSA on P-256 with SHA-256, as r and s of 32 bytes each, in base64url. */
export interface Signer {
  publicKey(): Promise<PublicKey>;
  sign(text: string): Promise<string>;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;

/** A PKCS#8 key in base64 is about 180 characters long. */
const FORM = /^[0-9A-Za-z+/]{100,400}={0,2}$/;

/**
 * Whether a text looks like a signing key: a private key on P-256 as PKCS#8 in base64. It is validated on first use.
 */
export function looksLikeSigningKey(text: string): boolean {
  return FORM.test(text);
}

/** A signer under an installation's private key. */
export function createSigner(signingKey: string): Signer {
  let pair: Promise<{ secret: CryptoKey; shown: PublicKey }> | null = null;
  const keyPair = () => {
    // Not at start-up, since the platform's cryptography must not be called outside a request.
    pair ??= loadKeyPair(signingKey);
    return pair;
  };
  return {
    publicKey: async () => (await keyPair()).shown,
    async sign(text) {
      const { secret } = await keyPair();
      return toBase64Url(new Uint8Array(await crypto.subtle.sign(SIGNATURE, secret, utf8ToBytes(text))));
    },
  };
}

async function loadKeyPair(signingKey: string): Promise<{ secret: CryptoKey; shown: PublicKey }> {
  const pkcs8 = Uint8Array.from(atob(signingKey), (character) => character.charCodeAt(0));
  // Extractable, since its public half can only be had by way of its JSON form.
  const secret = await crypto.subtle.importKey("pkcs8", pkcs8, CURVE, true, ["sign"]);
  const { kty, crv, x, y } = (await crypto.subtle.exportKey("jwk", secret)) as JsonWebKey;
  const half = await crypto.subtle.importKey("jwk", { kty, crv, x, y } as JsonWebKey, CURVE, true, ["verify"]);
  const spki = new Uint8Array((await crypto.subtle.exportKey("spki", half)) as ArrayBuffer);
  return { secret, shown: { id: bytesToHex(sha256(spki)), spki: toBase64Url(spki) } };
}

/** Whether a signature over a text is that of a public key. Also false if the key or the signature is malformed. */
export async function isSignedBy(spki: string, text: string, signature: string): Promise<boolean> {
  const [key, bytes] = [fromBase64Url(spki), fromBase64Url(signature)];
  if (!key || !bytes) return false;
  try {
    const half = await crypto.subtle.importKey("spki", key, CURVE, false, ["verify"]);
    return await crypto.subtle.verify(SIGNATURE, half, bytes, utf8ToBytes(text));
  } catch {
    return false;
  }
}
