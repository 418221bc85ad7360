import * as v from "valibot";
import { problem } from "../problem-codes.ts";
import { ENTRY_KINDS, type EntryKind } from "./kinds.ts";
import { Personal } from "./personal.ts";
import { Badge, Digest, ReferenceId, UnitCode, Uuid7 } from "./text.ts";
import { Instant, When } from "./when.ts";

const common = {
  /** Version of this format. A reader must refuse a version that it does not know. */
  format: v.literal(1, problem("format-unknown", "this reader knows format 1")),
  id: Uuid7,
  stop: Uuid7,
  /** The enrolled tablet or importing program that writes the chain. */
  device: ReferenceId,
  /** 1, 2, 3 … in the device's chain. */
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1, problem("seq-invalid", "must be at least 1"))),
  /** Hash of the device's previous entry; `null` in its first. */
  prev: v.nullable(Digest),
  at: When,
  /** The device's own clock when the entry was written. Never corrected. */
  recordedAt: Instant,
  officer: Badge,
  unit: UnitCode,
  /** Digest of the personal part; `null` if the entry has none. */
  personal: v.nullable(Digest),
};

const createEntrySchema = (kind: EntryKind) =>
  v.strictObject({ ...common, kind: v.literal(kind), body: ENTRY_KINDS[kind].body });
type EntryOfKind = {
  [K in EntryKind]: v.StrictObjectSchema<
    typeof common & { kind: v.LiteralSchema<K, undefined>; body: (typeof ENTRY_KINDS)[K]["body"] },
    undefined
  >;
}[EntryKind];

/** The signed part of an entry. It contains nothing that identifies a driver. */
export const Entry = v.pipe(
  v.variant(
    "kind",
    (Object.keys(ENTRY_KINDS) as EntryKind[]).map(createEntrySchema) as EntryOfKind[],
    problem("kind-unknown", "must be a kind of entry that docs/records.md lists"),
  ),
  v.forward(
    v.check(
      ({ seq, prev }) => (seq === 1) === (prev === null),
      problem("broken-chain", "`prev` must be null in the first entry of a chain and a hash in every other"),
    ),
    ["prev"],
  ),
);
export type Entry = v.InferOutput<typeof Entry>;

/** An entry with its hash (SHA-256 over its RFC 8785 bytes) and, until it is deleted, its personal part. */
export const SealedEntry = v.strictObject({ entry: Entry, hash: Digest, personal: v.optional(Personal) });
export type SealedEntry = v.InferOutput<typeof SealedEntry>;

/** What the writer of an entry provides; `write` adds number, links and digests. */
export type Draft = { [Kind in EntryKind]: DraftOf<Extract<Entry, { kind: Kind }>> }[EntryKind];
type DraftOf<E extends Entry> = Pick<E, "id" | "stop" | "kind" | "at" | "recordedAt" | "officer" | "unit" | "body"> & {
  personal?: Personal | undefined;
};
