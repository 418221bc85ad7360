import * as v from "valibot";
import { parsePlate } from "../identity/plate.ts";
import { parseResidentId } from "../identity/resident-id.ts";
import { problem } from "../problem-codes.ts";
import { text } from "./text.ts";

/** A resident ID number that passes its checks, or the number of any other document. */
const IdNumber = v.variant("kind", [
  v.strictObject({
    kind: v.literal("resident"),
    number: v.pipe(
      v.string(),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        const parsed = parseResidentId(dataset.value);
        if (!parsed.ok) addIssue({ message: `${parsed.error.code}: ${parsed.error.message}` });
      }),
    ),
  }),
  v.strictObject({ kind: v.literal("other"), number: text(64) }),
]);

/**
 * A plate of a known form, any other plate as read (temporary, foreign, unreadable), or the fact that there was none.
 */
const Plate = v.variant("kind", [
  v.strictObject({
    kind: v.literal("registered"),
    number: v.pipe(
      v.string(),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        const parsed = parsePlate(dataset.value);
        if (!parsed.ok) addIssue({ message: `${parsed.error.code}: ${parsed.error.message}` });
      }),
    ),
  }),
  v.strictObject({ kind: v.literal("other"), number: text(32) }),
  v.strictObject({ kind: v.literal("none") }),
]);

/**
 * What identifies a person, stored next to the entry and never in it. The entry's hash covers only this part's salted
 * digest, so it can be deleted or encrypted later and the chain still verifies. `salt` is at least 128 random bits in
 * hexadecimal.
 */
export const Personal = v.strictObject({
  salt: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{32,64}$/, problem("salt-malformed", "must be 32 to 64 lower-case hexadecimal digits")),
  ),
  name: v.optional(text(100)),
  idNumber: v.optional(IdNumber),
  licenceNumber: v.optional(text(64)),
  plate: v.optional(Plate),
  /** Who sat next to the driver. */
  frontPassenger: v.optional(text(100)),
  /** Who saw the driver sign or refuse to sign. */
  witness: v.optional(text(100)),
  statements: v.optional(v.pipe(v.array(text(2000)), v.minLength(1), v.maxLength(20))),
});
export type Personal = v.InferOutput<typeof Personal>;
