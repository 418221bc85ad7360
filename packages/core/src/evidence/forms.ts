import * as v from "valibot";
import { LogHead } from "../ledger/tree-head.ts";
import { Badge, Digest, UnitCode, Uuid7 } from "../record/text.ts";
import { Instant } from "../record/when.ts";

/** Where the parts of an evidence package stand in it. */
export const EVIDENCE_PATHS = {
  manifest: "manifest.json",
  signature: "manifest.signature.json",
  report: "report.html",
  proofs: "proofs.json",
  heads: "heads.json",
  keys: "keys.json",
  /** One file for each entry, its bytes as they came, by the entry's id. */
  entries: "entries/",
  /** One file for each part that identifies a person and is still kept, by the entry's id. */
  personal: "personal/",
  /** One file for each photo, signature or paper whose bytes were received and are still kept, by their digest. */
  attachments: "attachments/",
} as const;

const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** What the package holds, who made it and when. It is signed as its bytes stand in the package. */
export const EvidenceManifest = v.strictObject({
  format: v.literal("roadside-evidence/1", "format-unknown: this reader knows roadside-evidence/1"),
  stop: Uuid7,
  unit: UnitCode,
  madeAt: Instant,
  madeBy: Badge,
  files: v.array(
    v.strictObject({ path: v.string(), bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), sha256: Digest }),
  ),
});
export type EvidenceManifest = v.InferOutput<typeof EvidenceManifest>;

/** The signature over the manifest's bytes, and the key that made it. */
export const EvidenceSignature = v.strictObject({ key: Digest, signature: v.string() });

/** The public keys that signed something in the package: SPKI bytes in base64url, by their SHA-256. */
export const EvidenceKeys = v.strictObject({ keys: v.array(v.strictObject({ id: Digest, spki: v.string() })) });
export const EvidenceHeads = v.strictObject({ heads: v.array(LogHead) });

const Tree = v.strictObject({ size: Size, root: Digest });
export const EvidenceProofs = v.strictObject({
  /** That each entry stands in its unit's log, under one of the heads. */
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
  /** That the later of two heads is of the same log as the earlier, which only grew. */
  consistency: v.array(v.strictObject({ unit: UnitCode, from: Tree, to: Tree, proof: v.array(Digest) })),
});
export type EvidenceProofs = v.InferOutput<typeof EvidenceProofs>;
