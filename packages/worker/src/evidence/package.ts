import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { attachmentPath, EVIDENCE_PATHS, type EvidenceManifest, type EvidenceProofs } from "@roadside/core";
import { zipSync } from "fflate";
import type { Signer } from "../ledger/signing.ts";
import { type PackageMaker, renderReport } from "./report.ts";
import type { StopEvidence } from "./stop-evidence.ts";

/**
 * Creates a stop's evidence package, a ZIP in a fixed order: entries as received, attachments, a report, proofs, signed
 * heads, keys, and a signed manifest of all files.
 */
export async function createEvidencePackage(
  evidence: StopEvidence,
  made: PackageMaker,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const { stop, entries, attachments, log } = evidence;
  const own = await signer.publicKey();
  const keys = [...new Map([...log.keys, own].map((key) => [key.id, { id: key.id, spki: key.spki }])).values()];
  const proofs: EvidenceProofs = {
    inclusion: log.inclusion.map(({ entry, head: { unit }, position, size, root, proof }) => ({
      entry,
      unit,
      position,
      size,
      root,
      proof: [...proof],
    })),
    consistency: log.consistency.map(({ unit, from, to, proof }) => ({ unit, from, to, proof: [...proof] })),
  };
  const texts: [string, string][] = [
    [EVIDENCE_PATHS.report, await renderReport(evidence, made)],
    ...entries.map(({ entry, bytes }): [string, string] => [`${EVIDENCE_PATHS.entries}${entry.id}.json`, bytes]),
    ...entries.flatMap(({ entry, personalText }): [string, string][] =>
      personalText === null ? [] : [[`${EVIDENCE_PATHS.personal}${entry.id}.json`, personalText]],
    ),
    [EVIDENCE_PATHS.proofs, toReadableJson(proofs)],
    [EVIDENCE_PATHS.heads, toReadableJson({ heads: log.heads })],
    [EVIDENCE_PATHS.keys, toReadableJson({ keys })],
  ];
  const files = [
    ...texts.map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
    ...attachments.map((attached) => ({ path: attachmentPath(attached), bytes: attached.bytes })),
  ];
  const manifest: EvidenceManifest = {
    format: "roadside-evidence/1",
    stop: stop.id,
    unit: stop.unit,
    madeAt: made.at,
    madeBy: made.badge,
    files: files.map(({ path, bytes }) => ({ path, bytes: bytes.length, sha256: bytesToHex(sha256(bytes)) })),
  };
  const manifestText = toReadableJson(manifest);
  const signature = await signer.sign(manifestText);
  const encoded = (text: string) => new TextEncoder().encode(text);
  return zipSync(
    {
      [EVIDENCE_PATHS.manifest]: encoded(manifestText),
      [EVIDENCE_PATHS.signature]: encoded(toReadableJson({ key: own.id, signature })),
      // Pictures are packed already; doing it again only costs time.
      ...Object.fromEntries(
        files.map(({ path, bytes }) => [
          path,
          path.startsWith(EVIDENCE_PATHS.attachments) ? [bytes, { level: 0 }] : bytes,
        ]),
      ),
    },
    { mtime: new Date(made.at) },
  ) as Uint8Array<ArrayBuffer>;
}

/** JSON that a person can read too. */
function toReadableJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
