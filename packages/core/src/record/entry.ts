import * as v from "valibot";
import { BODIES, Corrected, Voided } from "./body.ts";
import { Personal } from "./personal.ts";
import { Badge, Digest, ReferenceId, UnitCode, Uuid7 } from "./text.ts";
import { Instant, When } from "./when.ts";

const common = {
  /** Version of this format. A reader that does not know the number must not guess. */
  format: v.literal(1, "format-unknown: this reader knows format 1"),
  id: Uuid7,
  stop: Uuid7,
  /** The enrolled tablet or importing program that keeps the chain. */
  device: ReferenceId,
  /** 1, 2, 3 … in the device's chain. */
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1, "seq-invalid: a chain counts from 1")),
  /** Hash of the device's previous entry; `null` in its first. */
  prev: v.nullable(Digest),
  at: When,
  /** The device's own clock when the entry was written. Never corrected. */
  recordedAt: Instant,
  officer: Badge,
  unit: UnitCode,
  /** Digest of the part that identifies a person; `null` where the entry has none. */
  personal: v.nullable(Digest),
};

/** The signed part of an entry, one schema for each kind. It holds nothing that identifies a driver. */
export const Entry = v.pipe(
  v.variant(
    "kind",
    [
      v.strictObject({ ...common, kind: v.literal("logged"), body: BODIES.logged }),
      v.strictObject({ ...common, kind: v.literal("test-added"), body: BODIES["test-added"] }),
      v.strictObject({ ...common, kind: v.literal("particulars-stated"), body: BODIES["particulars-stated"] }),
      v.strictObject({ ...common, kind: v.literal("circumstance-stated"), body: BODIES["circumstance-stated"] }),
      v.strictObject({ ...common, kind: v.literal("sample-drawn"), body: BODIES["sample-drawn"] }),
      v.strictObject({ ...common, kind: v.literal("sample-sealed"), body: BODIES["sample-sealed"] }),
      v.strictObject({ ...common, kind: v.literal("sample-moved"), body: BODIES["sample-moved"] }),
      v.strictObject({ ...common, kind: v.literal("lab-reported"), body: BODIES["lab-reported"] }),
      v.strictObject({ ...common, kind: v.literal("lab-disputed"), body: BODIES["lab-disputed"] }),
      v.strictObject({ ...common, kind: v.literal("measure-taken"), body: BODIES["measure-taken"] }),
      v.strictObject({ ...common, kind: v.literal("property-seized"), body: BODIES["property-seized"] }),
      v.strictObject({ ...common, kind: v.literal("property-returned"), body: BODIES["property-returned"] }),
      v.strictObject({ ...common, kind: v.literal("restrained"), body: BODIES.restrained }),
      v.strictObject({ ...common, kind: v.literal("released-sober"), body: BODIES["released-sober"] }),
      v.strictObject({ ...common, kind: v.literal("handed-over"), body: BODIES["handed-over"] }),
      v.strictObject({ ...common, kind: v.literal("family-notified"), body: BODIES["family-notified"] }),
      v.strictObject({ ...common, kind: v.literal("result-notified"), body: BODIES["result-notified"] }),
      v.strictObject({ ...common, kind: v.literal("disputed"), body: BODIES.disputed }),
      v.strictObject({ ...common, kind: v.literal("interference-reported"), body: BODIES["interference-reported"] }),
      v.strictObject({ ...common, kind: v.literal("attachment-added"), body: BODIES["attachment-added"] }),
      v.strictObject({ ...common, kind: v.literal("record-signed"), body: BODIES["record-signed"] }),
      v.strictObject({ ...common, kind: v.literal("linked"), body: BODIES.linked }),
      v.strictObject({ ...common, kind: v.literal("corrected"), body: Corrected }),
      v.strictObject({ ...common, kind: v.literal("voided"), body: Voided }),
    ],
    "kind-unknown: must be one of the kinds of entry that docs/records.md lists",
  ),
  v.forward(
    v.check(
      ({ seq, prev }) => (seq === 1) === (prev === null),
      "broken-chain: the first entry of a chain has no previous one, every other has",
    ),
    ["prev"],
  ),
);
export type Entry = v.InferOutput<typeof Entry>;
export type EntryKind = Entry["kind"];

/** An entry with its hash (SHA-256 over its RFC 8785 bytes) and, until it is dropped, the part that identifies a person. */
export const SealedEntry = v.strictObject({ entry: Entry, hash: Digest, personal: v.optional(Personal) });
export type SealedEntry = v.InferOutput<typeof SealedEntry>;

/** What the writer of an entry says; number, links and digests are the log's own work. */
export type Draft = { [Kind in EntryKind]: DraftOf<Extract<Entry, { kind: Kind }>> }[EntryKind];
type DraftOf<E extends Entry> = Pick<E, "id" | "stop" | "kind" | "at" | "recordedAt" | "officer" | "unit" | "body"> & {
  personal?: Personal | undefined;
};
