import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson, type Json } from "@roadside/core";

const DIGITS = 32;

/** Returns an id derived from the content, so that the same content sent again has the same id. */
export function contentId(content: Json): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(content)))).slice(0, DIGITS);
}
