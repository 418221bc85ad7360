import * as v from "valibot";
import { canonicalJson } from "../encoding/canonical-json.ts";
import { Digest, UnitCode } from "../record/text.ts";
import { Day, Instant } from "../record/when.ts";

const unsigned = {
  /** What is signed, so that no signature of this key can be taken for one over something else. */
  format: v.literal("roadside-log-head/1", "format-unknown: this reader knows roadside-log-head/1"),
  unit: UnitCode,
  /** The day that it closes, in China's time, or the running one. */
  day: Day,
  /** Whether it closes its day. A head of the running day only says how far the log is. */
  closed: v.boolean(),
  /** How many entries the unit's log has, from its first day on. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Root of the RFC 6962 tree over them. */
  root: Digest,
  signedAt: Instant,
  /** SHA-256 of the public key's SPKI bytes. */
  key: Digest,
};

const Unsigned = v.strictObject(unsigned);
export type UnsignedLogHead = v.InferOutput<typeof Unsigned>;

/** The head of a unit's log with its signature: ECDSA on P-256 with SHA-256 over `headText`, as r and s of 32 bytes each (WebCrypto's form), in base64url. */
export const LogHead = v.strictObject({
  ...unsigned,
  signature: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{86}$/, "signature-malformed: must be 64 bytes in base64url")),
});
export type LogHead = v.InferOutput<typeof LogHead>;

/** The text that is signed for a head: its members in their RFC 8785 form. A `signature` beside them is not a part of it. */
export function headText({ format, unit, day, closed, size, root, signedAt, key }: UnsignedLogHead): string {
  return canonicalJson({ format, unit, day, closed, size, root, signedAt, key });
}
