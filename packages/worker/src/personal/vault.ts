import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Personal } from "@roadside/core";

/** What a driver or a vehicle can be found by. */
export const FOUND_BY = ["plate", "id-number", "licence-number"] as const;
export type FoundBy = (typeof FOUND_BY)[number];

/** Stands for a number that identifies somebody: the same for the same number, and of no use without the key. */
export interface Token {
  readonly kind: FoundBy;
  readonly token: string;
}

/** Closes and opens what identifies a person, and makes the tokens by which it can be found without being read. */
export interface Vault {
  /** `of` names what is closed, and opens nothing else: an entry for its personal part. */
  close(of: string, text: string): Promise<string>;
  open(of: string, closed: string): Promise<string>;
  closeBytes(of: string, bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  openBytes(of: string, closed: string): Promise<Uint8Array<ArrayBuffer>>;
  /** A secret salt for the personal part of what may be imported twice: the same for the same entry, and of no use without the key. */
  saltOf(entry: string): string;
  tokenOf(kind: FoundBy, number: string): Token;
  tokensOf(personal: Omit<Personal, "salt">): Token[];
}

/** Which key closed a text: the first, and the only one so far. */
const GENERATION = "1";
const IV_BYTES = 12;
/** Of a token's 256 bits; no two numbers of a country collide in them. */
const TOKEN_HEX = 32;

/** A vault under an installation's key, which is at least 32 random characters. AES-256-GCM, bound to what is closed, so that no part can be moved to another entry; HMAC-SHA-256 for tokens. */
export function vaultUnder(key: string): Vault {
  const derived = (purpose: string) =>
    hkdf(sha256, utf8ToBytes(key), utf8ToBytes("roadside"), utf8ToBytes(purpose), 32);
  const tokenKey = derived("personal tokens");
  const saltKey = derived("personal salts");
  const cipherKey = crypto.subtle.importKey("raw", derived("personal at rest"), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);
  const parameters = (of: string, iv: Uint8Array<ArrayBuffer>) => ({
    name: "AES-GCM",
    iv,
    additionalData: utf8ToBytes(of),
  });

  async function closeBytes(of: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const closed = await crypto.subtle.encrypt(parameters(of, iv), await cipherKey, bytes);
    return [GENERATION, base64(iv), base64(new Uint8Array(closed))].join(".");
  }
  async function openBytes(of: string, closed: string): Promise<Uint8Array<ArrayBuffer>> {
    const [generation, iv = "", text = ""] = closed.split(".");
    if (generation !== GENERATION) throw new Error(`what belongs to ${of} was closed with a key that is not here`);
    return new Uint8Array(await crypto.subtle.decrypt(parameters(of, bytesOf(iv)), await cipherKey, bytesOf(text)));
  }

  const tokenOf = (kind: FoundBy, number: string): Token => {
    const spelled = number
      .normalize("NFKC")
      .toUpperCase()
      .replace(/[\s·•.\-—_]/g, "");
    return { kind, token: bytesToHex(hmac(sha256, tokenKey, utf8ToBytes(`${kind} ${spelled}`))).slice(0, TOKEN_HEX) };
  };
  return {
    close: (of, text) => closeBytes(of, utf8ToBytes(text) as Uint8Array<ArrayBuffer>),
    open: async (of, closed) => new TextDecoder().decode(await openBytes(of, closed)),
    closeBytes,
    openBytes,
    saltOf: (entry) => bytesToHex(hmac(sha256, saltKey, utf8ToBytes(entry))),
    tokenOf,
    tokensOf({ plate, idNumber, licenceNumber }) {
      return [
        ...(plate && plate.kind !== "none" ? [tokenOf("plate", plate.number)] : []),
        ...(idNumber ? [tokenOf("id-number", idNumber.number)] : []),
        ...(licenceNumber === undefined ? [] : [tokenOf("licence-number", licenceNumber)]),
      ];
    },
  };
}

/** Characters made in one call: as many arguments as every engine takes. */
const AT_ONCE = 8_192;

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += AT_ONCE)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + AT_ONCE)));
  return btoa(parts.join(""));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
