import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson, type Json } from "./canonical-json.ts";

/** Computes the SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export type TextDigest = (text: string) => string;

/** Returns the SHA-256 of a JSON value's RFC 8785 bytes, as 64 lower-case hexadecimal digits. */
export function digestValue(value: Json, digest: TextDigest = digestText): string {
  return digest(canonicalJson(value));
}

/** Returns the SHA-256 of a text, computed in JavaScript so that it runs everywhere. */
export function digestText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/**
 * Returns the hash of an entry, or the digest of a personal part, from its JSON text. A text without an RFC 8785 form
 * was never sealed; its own bytes are hashed.
 */
export function digestJson(text: string): string {
  try {
    return digestValue(JSON.parse(text) as Json);
  } catch {
    return digestText(text);
  }
}
