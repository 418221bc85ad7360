import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson, type Json } from "./canonical-json.ts";

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export type TextDigest = (text: string) => string;

/** SHA-256 of the RFC 8785 bytes of a JSON value, as 64 lower-case hexadecimal digits. */
export function digestOf(value: Json, digest: TextDigest = digestOfText): string {
  return digest(canonicalJson(value));
}

/** In JavaScript alone, so that it is the same everywhere. */
export function digestOfText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** The hash of an entry or the digest of a personal part, from its characters. A text that has no RFC 8785 form was never sealed: its own bytes are hashed. */
export function digestOfJson(text: string): string {
  try {
    return digestOf(JSON.parse(text) as Json);
  } catch {
    return digestOfText(text);
  }
}
