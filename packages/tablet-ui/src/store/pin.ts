import { encodeUtf8, importKey, randomBytes } from "./encryption.ts";

export const PIN_LENGTH = 6;
/** So many wrong PINs in a row lock a key. */
export const MAX_WRONG_PINS = 10;

/** As OWASP's password storage cheat sheet requires for PBKDF2 with SHA-256. */
const ITERATIONS = 600_000;
/** Crockford's base 32: no I, L, O or U, so that a code can be read out over the radio. */
const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 20;

type Salt = Uint8Array<ArrayBuffer>;

/** Creates a key that cannot be exported, not even by this program; the browser stores it. */
export async function createPepper(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** Derives the key that a PIN gives. Without the pepper of this tablet, PINs cannot be tried elsewhere. */
export async function deriveKeyFromPin(pepper: CryptoKey, pin: string, salt: Salt): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", encodeUtf8(pin), "PBKDF2", false, ["deriveBits"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  return addPepper(pepper, await crypto.subtle.deriveBits(algorithm, secret, 256));
}

/** Derives the key that a recovery code gives. A hundred random bits need no slow derivation. */
export async function deriveKeyFromCode(pepper: CryptoKey, code: string, salt: Salt): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", encodeUtf8(normaliseCode(code)), "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt, info: encodeUtf8("recovery") };
  return addPepper(pepper, await crypto.subtle.deriveBits(algorithm, secret, 256));
}

async function addPepper(pepper: CryptoKey, bits: ArrayBuffer): Promise<CryptoKey> {
  return importKey(await crypto.subtle.sign("HMAC", pepper, bits));
}

/** Creates a recovery code in groups of five characters. */
export function createRecoveryCode(): string {
  const letters = Array.from(randomBytes(CODE_LENGTH), (byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join("");
  return letters.replace(/.{5}(?=.)/g, "$&-");
}

/** Ignores groups and case, and reads letters that look like digits as digits. */
function normaliseCode(code: string): string {
  return code
    .toUpperCase()
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1")
    .replace(/[^0-9A-Z]/g, "");
}
