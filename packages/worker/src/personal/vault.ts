import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Personal } from "@roadside/core";

/** What a driver or a vehicle can be found by. */
export const SEARCH_KINDS = ["plate", "id-number", "licence-number"] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** Stands for a number that identifies somebody: the same for the same number, and of no use without the key. */
export interface Token {
  readonly kind: SearchKind;
  readonly token: string;
}

/** Closes and opens what identifies a person, and makes the tokens by which it can be found without being read. */
export interface Vault {
  /** `of` names what is closed, and opens nothing else: an entry for its personal part. */
  encrypt(of: string, text: string): Promise<string>;
  decrypt(of: string, closed: string): Promise<string>;
  encryptBytes(of: string, bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  decryptBytes(of: string, closed: string): Promise<Uint8Array<ArrayBuffer>>;
  /** A secret salt for the personal part of what may be imported twice: the same for the same entry, and of no use without the key. */
  deriveSalt(entry: string): string;
  createToken(kind: SearchKind, number: string): Token;
  createTokens(personal: Omit<Personal, "salt">): Token[];
}

/** Which key closed a text: the first, and the only one so far. */
const KEY_GENERATION = "1";
const IV_BYTES = 12;
/** Of a token's 256 bits; no two numbers of a country collide in them. */
const TOKEN_HEX_DIGITS = 32;

/** A vault under an installation's key, which is at least 32 random characters. AES-256-GCM, bound to what is closed, so that no part can be moved to another entry; HMAC-SHA-256 for tokens. */
export function createVault(key: string): Vault {
  const deriveKey = (purpose: string) =>
    hkdf(sha256, utf8ToBytes(key), utf8ToBytes("roadside"), utf8ToBytes(purpose), 32);
  const tokenKey = deriveKey("personal tokens");
  const saltKey = deriveKey("personal salts");
  const cipherKey = crypto.subtle.importKey("raw", deriveKey("personal at rest"), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  const parameters = (of: string, iv: Uint8Array<ArrayBuffer>) => ({
    name: "AES-GCM",
    iv,
    additionalData: utf8ToBytes(of),
  });

  async function encryptBytes(of: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const closed = await crypto.subtle.encrypt(parameters(of, iv), await cipherKey, bytes);
    return [KEY_GENERATION, toBase64(iv), toBase64(new Uint8Array(closed))].join(".");
  }
  async function decryptBytes(of: string, closed: string): Promise<Uint8Array<ArrayBuffer>> {
    const [generation, iv = "", text = ""] = closed.split(".");
    if (generation !== KEY_GENERATION) throw new Error(`what belongs to ${of} was closed with a key that is not here`);
    return new Uint8Array(
      await crypto.subtle.decrypt(parameters(of, fromBase64(iv)), await cipherKey, fromBase64(text)),
    );
  }

  const createToken = (kind: SearchKind, number: string): Token => {
    const spelled = number
      .normalize("NFKC")
      .toUpperCase()
      .replace(/[\s·•.\-—_]/g, "");
    return {
      kind,
      token: bytesToHex(hmac(sha256, tokenKey, utf8ToBytes(`${kind} ${spelled}`))).slice(0, TOKEN_HEX_DIGITS),
    };
  };
  return {
    encrypt: (of, text) => encryptBytes(of, utf8ToBytes(text) as Uint8Array<ArrayBuffer>),
    decrypt: async (of, closed) => new TextDecoder().decode(await decryptBytes(of, closed)),
    encryptBytes,
    decryptBytes,
    deriveSalt: (entry) => bytesToHex(hmac(sha256, saltKey, utf8ToBytes(entry))),
    createToken,
    createTokens({ plate, idNumber, licenceNumber }) {
      return [
        ...(plate && plate.kind !== "none" ? [createToken("plate", plate.number)] : []),
        ...(idNumber ? [createToken("id-number", idNumber.number)] : []),
        ...(licenceNumber === undefined ? [] : [createToken("licence-number", licenceNumber)]),
      ];
    },
  };
}

/** Characters made in one call: as many arguments as every engine takes. */
const MAX_ARGUMENTS = 8_192;

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += MAX_ARGUMENTS)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + MAX_ARGUMENTS)));
  return btoa(parts.join(""));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
