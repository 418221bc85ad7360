import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** Of 64: enough that no two imports share a name, and short enough for the name of a device. */
const LENGTH = 32;

/** The one name of what is imported from a source of a format for a unit, however often it is sent. */
export function importId(format: string, unit: string, source: string): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([format, unit, source])))).slice(0, LENGTH);
}
