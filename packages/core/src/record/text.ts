import * as v from "valibot";
import { isWellFormedText } from "../encoding/canonical-json.ts";
import { problem } from "../problem-codes.ts";

/**
 * Builds the schema of text written by a person: 1 to `maxLength` characters of well-formed Unicode, stored as written.
 */
export function text(maxLength: number) {
  return v.pipe(
    v.string(),
    v.minLength(1, problem("text-empty", "must not be empty; leave the field out if nothing is known")),
    v.maxLength(maxLength, problem("text-too-long", `must have at most ${maxLength} characters`)),
    v.check(isWellFormedText, problem("text-malformed", "must be well-formed Unicode")),
  );
}

/** A UUID of version 7 in lower case, generated on the device. */
export const Uuid7 = v.pipe(
  v.string(),
  v.regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    problem("id-malformed", "must be a UUID of version 7 in lower case"),
  ),
);

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
export const Digest = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, problem("digest-malformed", "must be 64 lower-case hexadecimal digits")),
);

/**
 * A unit's code: a division code, of which longer codes are below shorter ones (53, 5329, 532931), or letters in other
 * countries.
 */
export const UnitCode = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Z]{2,12}$/, problem("unit-code-malformed", "must be 2 to 12 digits or capital letters")),
);

/** An officer's badge number, as text since it may start with 0. */
export const Badge = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z-]{1,20}$/, problem("badge-malformed", "must be 1 to 20 digits, letters or hyphens")),
);

/** The id of reference data: a checkpoint, an operation, a device. */
export const ReferenceId = v.pipe(
  v.string(),
  v.regex(
    /^[0-9A-Za-z._-]{1,64}$/,
    problem("reference-malformed", "must be 1 to 64 letters, digits, dots, hyphens or underscores"),
  ),
);

/** An ECDSA signature on P-256: r and s of 32 bytes each (WebCrypto's form), in base64url. */
export const Signature = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z_-]{86}$/, problem("signature-malformed", "must be 64 bytes in base64url")),
);
