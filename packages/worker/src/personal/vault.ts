import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Personal } from "@roadside/core";

/** What a driver or a vehicle can be found by. */
export const SEARCH_KINDS = ["plate", "id-number", "licence-number"] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** Replaces a number that identifies a person: deterministic, and useless without the key. */
export interface Token {
  readonly kind: SearchKind;
  readonly token: string;
}

/** Encrypts and decrypts personal data, and creates the tokens by which it is found without decryption. */
export interface Vault {
  /** `of` names the owner of the text, such as the entry of a personal part: decryption under another name fails. */
  encrypt(of: string, text: string): Promise<string>;
  decrypt(of: string, encrypted: string): Promise<string>;
  encryptBytes(of: string, bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  decryptBytes(of: string, encrypted: string): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Returns a secret salt for the personal part of an entry that may be imported twice: deterministic, and useless
   * without the key.
   */
  deriveSalt(entry: string): string;
  createToken(kind: SearchKind, number: string): Token;
  createTokens(personal: Omit<Personal, "salt">): Token[];
}

/** The generation of the key that encrypted a text; there is only one so far. */
const KEY_GENERATION = "1";
const IV_BYTES = 12;
/** Of a token's 256 bits; no two numbers of a country collide in them. */
const TOKEN_HEX_DIGITS = 32;

/**
 * Creates a vault with an installation's key of at least 32 random characters. AES-256-GCM, bound to the owner's name,
 * so that a part cannot be moved to another entry; HMAC-SHA-256 for tokens.
 */
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
    const encrypted = await crypto.subtle.encrypt(parameters(of, iv), await cipherKey, bytes);
    return [KEY_GENERATION, toBase64(iv), toBase64(new Uint8Array(encrypted))].join(".");
  }
  async function decryptBytes(of: string, encrypted: string): Promise<Uint8Array<ArrayBuffer>> {
    const [generation, iv = "", text = ""] = encrypted.split(".");
    if (generation !== KEY_GENERATION) throw new Error(`the data of ${of} is encrypted with an unknown key`);
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
    decrypt: async (of, encrypted) => new TextDecoder().decode(await decryptBytes(of, encrypted)),
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
