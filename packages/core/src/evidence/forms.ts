import * as v from "valibot";
import { TreeHead } from "../ledger/tree-head.ts";
import { problem } from "../problem-codes.ts";
import { Badge, Digest, UnitCode, Uuid7 } from "../record/text.ts";
import { Instant } from "../record/when.ts";

/** Paths of the parts of an evidence package. */
export const EVIDENCE_PATHS = {
  manifest: "manifest.json",
  signature: "manifest.signature.json",
  report: "report.html",
  proofs: "proofs.json",
  heads: "heads.json",
  keys: "keys.json",
  /** One file per entry, named by the entry's id, with the bytes as received. */
  entries: "entries/",
  /** One file per retained personal part, named by the entry's id. */
  personal: "personal/",
  /** One file per retained photo, signature or document, named by its digest. */
  attachments: "attachments/",
} as const;

const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** The files of the package, who made it and when. The signature covers the file's bytes. */
export const EvidenceManifest = v.strictObject({
  format: v.literal("roadside-evidence/1", problem("format-unknown", "this reader knows roadside-evidence/1")),
  stop: Uuid7,
  unit: UnitCode,
  madeAt: Instant,
  madeBy: Badge,
  files: v.array(
    v.strictObject({ path: v.string(), bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), sha256: Digest }),
  ),
});
export type EvidenceManifest = v.InferOutput<typeof EvidenceManifest>;

/** The signature over the manifest's bytes, and the id of its key. */
export const EvidenceSignature = v.strictObject({ key: Digest, signature: v.string() });

/** The public keys that signed a part of the package: SPKI bytes in base64url, identified by their SHA-256. */
export const EvidenceKeys = v.strictObject({ keys: v.array(v.strictObject({ id: Digest, spki: v.string() })) });
export const EvidenceHeads = v.strictObject({ heads: v.array(TreeHead) });

const Tree = v.strictObject({ size: Size, root: Digest });
export const EvidenceProofs = v.strictObject({
  /** Proofs that each entry is in its unit's ledger, under one of the tree heads. */
  inclusion: v.array(
    v.strictObject({
      entry: v.string(),
      unit: UnitCode,
      position: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      size: Size,
      root: Digest,
      proof: v.array(Digest),
    }),
  ),
  /** Proofs that the later of two tree heads extends the earlier one. */
  consistency: v.array(v.strictObject({ unit: UnitCode, from: Tree, to: Tree, proof: v.array(Digest) })),
});
export type EvidenceProofs = v.InferOutput<typeof EvidenceProofs>;
