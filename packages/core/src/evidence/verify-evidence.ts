import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { fromBase64Url } from "../encoding/base64url.ts";
import { digestJson } from "../encoding/digest.ts";
import { hashLeaf, isConsistent, isIncluded } from "../ledger/merkle.ts";
import { encodeTreeHead, type TreeHead } from "../ledger/tree-head.ts";
import { readSealed } from "../record/chain.ts";
import type { SealedEntry } from "../record/entry.ts";
import { verify } from "../record/verify.ts";
import { attachmentPath, findAttachment } from "./attachment.ts";
import {
  EVIDENCE_PATHS,
  EvidenceHeads,
  EvidenceKeys,
  EvidenceManifest,
  EvidenceProofs,
  EvidenceSignature,
} from "./forms.ts";

/** The result of one check: what was checked, whether it holds, and a message. */
export interface EvidenceCheck {
  readonly code:
    | "file"
    | "manifest-signature"
    | "entry"
    | "personal"
    | "attachment"
    | "chain"
    | "inclusion"
    | "head"
    | "consistency"
    | "key";
  readonly holds: boolean;
  readonly subject: string;
  readonly message: string;
}

export interface EvidenceVerdict {
  readonly ok: boolean;
  readonly checks: readonly EvidenceCheck[];
  /** Remarks that are not failures: parts that are missing, and which keys were trusted. */
  readonly notes: readonly string[];
}

export interface EvidenceTrust {
  /**
   * Verifies an ECDSA signature (P-256, SHA-256) over a text. `signature` is r and s in base64url, `spki` the public
   * key in base64url.
   */
  readonly isSignedBy: (spki: string, text: string, signature: string) => Promise<boolean>;
  /** Ids of the keys that the reader trusts. Without them every key in the package is trusted. */
  readonly trusted?: readonly string[];
}

/**
 * Verifies an evidence package from its files alone, without a server: every byte against the signed manifest, every
 * entry's hash, personal digest and chain link, and its inclusion in the unit's signed ledger.
 *
 * @param files The unpacked files by path.
 * @param trust How to check a signature, and which keys to trust.
 *
 * @example
 * ```ts
 * import { fromBase64Url, verifyEvidence } from "@roadside/core";
 *
 * const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
 * async function isSignedBy(spki: string, text: string, signature: string) {
 *   const [key, signed] = [fromBase64Url(spki), fromBase64Url(signature)];
 *   if (!key || !signed) return false;
 *   const publicKey = await crypto.subtle.importKey("spki", key, ECDSA, false, ["verify"]);
 *   return crypto.subtle.verify(ECDSA, publicKey, signed, new TextEncoder().encode(text));
 * }
 *
 * // The files of the package by their paths; this one is incomplete.
 * const files = new Map([["keys.json", new TextEncoder().encode('{"keys":[]}')]]);
 * const verdict = await verifyEvidence(files, { isSignedBy });
 * console.log(verdict.ok); // false
 * console.log(verdict.checks[0]?.subject, verdict.checks[0]?.message); // manifest.json is missing
 * ```
 */
export async function verifyEvidence(
  files: ReadonlyMap<string, Uint8Array>,
  trust: EvidenceTrust,
): Promise<EvidenceVerdict> {
  const checks: EvidenceCheck[] = [];
  const notes: string[] = [];
  const check = (code: EvidenceCheck["code"], holds: boolean, subject: string, right: string, wrong: string) => {
    checks.push({ code, holds, subject, message: holds ? right : wrong });
    return holds;
  };
  /** Parses a part of the package. Adds a failed check and returns `null` if the part is missing or malformed. */
  const part = <S extends v.GenericSchema>(path: string, schema: S): v.InferOutput<S> | null => {
    const text = decodeText(files.get(path));
    const read = text === null ? null : v.safeParse(schema, parseJson(text));
    if (read?.success) return read.output;
    check(
      "file",
      false,
      path,
      "",
      files.has(path)
        ? `does not have the form of an evidence package: ${read?.issues[0].message ?? "no text"}`
        : "is missing",
    );
    return null;
  };

  const keys = new Map<string, string>();
  for (const { id, spki } of part(EVIDENCE_PATHS.keys, EvidenceKeys)?.keys ?? []) {
    const bytes = fromBase64Url(spki);
    if (check("key", bytes !== null && bytesToHex(sha256(bytes)) === id, id, "matches its id", "does not match its id"))
      keys.set(id, spki);
  }
  const isSigned = async (key: string, text: string, signature: string): Promise<"signed" | "forged" | "unknown"> => {
    const spki = keys.get(key);
    if (spki === undefined || (trust.trusted && !trust.trusted.includes(key))) return "unknown";
    return (await trust.isSignedBy(spki, text, signature)) ? "signed" : "forged";
  };
  const signedBy = {
    signed: "is signed",
    forged: "is not signed by the key that it names",
    unknown: "is signed by a key that is not trusted",
  } as const;

  const manifest = part(EVIDENCE_PATHS.manifest, EvidenceManifest);
  const signature = part(EVIDENCE_PATHS.signature, EvidenceSignature);
  if (manifest && signature) {
    const state = await isSigned(
      signature.key,
      decodeText(files.get(EVIDENCE_PATHS.manifest)) ?? "",
      signature.signature,
    );
    check("manifest-signature", state === "signed", EVIDENCE_PATHS.manifest, signedBy.signed, signedBy[state]);
  }
  if (manifest) checkFiles(files, manifest, check, notes);

  const sealed = checkEntries(files, manifest?.stop ?? null, check, notes);
  checkAttachments(files, sealed, check, notes);
  checkChains(sealed, check, notes);

  const heads: TreeHead[] = [];
  for (const { signature: own, ...head } of part(EVIDENCE_PATHS.heads, EvidenceHeads)?.heads ?? []) {
    const state = await isSigned(head.key, encodeTreeHead(head), own);
    const name = `${head.unit} ${head.day}`;
    if (
      check(
        "head",
        state === "signed",
        name,
        `the head of ${head.size} entries is signed`,
        `the head ${signedBy[state]}`,
      )
    )
      heads.push({ ...head, signature: own });
  }
  const isHead = (unit: string, size: number, root: string) =>
    heads.some((head) => head.unit === unit && head.size === size && head.root === root);

  const proofs = part(EVIDENCE_PATHS.proofs, EvidenceProofs);
  for (const { entry, hash } of proofs ? sealed : []) {
    const proof = proofs?.inclusion.find((one) => one.entry === entry.id && one.unit === entry.unit);
    const isProved =
      proof !== undefined &&
      isIncluded({ ...proof, leaf: hashLeaf(hash), index: proof.position }) &&
      isHead(proof.unit, proof.size, proof.root);
    check(
      "inclusion",
      isProved,
      entry.id,
      `is number ${(proof?.position ?? 0) + 1} in the signed ledger of unit ${entry.unit}`,
      "is not proved to be in a signed ledger",
    );
  }
  for (const { unit, from, to, proof } of proofs?.consistency ?? []) {
    const grew =
      isConsistent({ size1: from.size, root1: from.root, size2: to.size, root2: to.root, proof }) &&
      isHead(unit, from.size, from.root) &&
      isHead(unit, to.size, to.root);
    check(
      "consistency",
      grew,
      unit,
      `the ledger only grew from ${from.size} to ${to.size} entries`,
      `the ledger of ${to.size} entries does not extend that of ${from.size}`,
    );
  }
  if (!trust.trusted)
    notes.push(
      `The keys are those in the package. Compare them with what the police publish: ${[...keys.keys()].join(", ")}`,
    );
  return { ok: checks.length > 0 && checks.every(({ holds }) => holds), checks, notes };
}

type Check = (code: EvidenceCheck["code"], holds: boolean, subject: string, right: string, wrong: string) => boolean;

/**
 * Parts that may be removed before a package is passed on: they identify the person, and the rest verifies without
 * them.
 */
const isOptionalPart = (path: string) =>
  path === EVIDENCE_PATHS.report ||
  path.startsWith(EVIDENCE_PATHS.personal) ||
  path.startsWith(EVIDENCE_PATHS.attachments);

function checkFiles(
  files: ReadonlyMap<string, Uint8Array>,
  manifest: EvidenceManifest,
  check: Check,
  notes: string[],
): void {
  for (const { path, bytes, sha256: digest } of manifest.files) {
    const file = files.get(path);
    if (!file && isOptionalPart(path)) notes.push(`${path} was left out after the package was made`);
    else if (!file) check("file", false, path, "", "is missing");
    else
      check(
        "file",
        file.length === bytes && bytesToHex(sha256(file)) === digest,
        path,
        "is as it was packed",
        "was changed after it was packed",
      );
  }
  const known = new Set<string>([
    EVIDENCE_PATHS.manifest,
    EVIDENCE_PATHS.signature,
    ...manifest.files.map(({ path }) => path),
  ]);
  for (const path of files.keys()) if (!known.has(path)) check("file", false, path, "", "is not in the manifest");
}

/** Returns the valid entries of the package and checks their personal parts. */
function checkEntries(
  files: ReadonlyMap<string, Uint8Array>,
  stop: string | null,
  check: Check,
  notes: string[],
): SealedEntry[] {
  const sealed: SealedEntry[] = [];
  const paths = [...files.keys()].filter((path) => path.startsWith(EVIDENCE_PATHS.entries)).sort();
  for (const path of paths) {
    const text = decodeText(files.get(path)) ?? "";
    const read = readSealed({ entry: parseJson(text), hash: digestJson(text) });
    const id = path.slice(EVIDENCE_PATHS.entries.length, -".json".length);
    if (
      !check(
        "entry",
        read.ok,
        path,
        "is a valid entry",
        `is not a valid entry: ${read.ok ? "" : read.error.message}`,
      ) ||
      !read.ok
    )
      continue;
    const { entry } = read.sealed;
    check(
      "entry",
      entry.id === id && (stop === null || entry.stop === stop),
      path,
      `belongs to the stop; its hash is ${read.sealed.hash}`,
      "belongs to another stop, or is another entry",
    );
    sealed.push(read.sealed);
    if (entry.personal === null) continue;
    const personal = decodeText(files.get(`${EVIDENCE_PATHS.personal}${id}.json`));
    if (personal === null)
      notes.push(
        `the personal part of entry ${id} is missing: it was deleted or left out. The entry verifies without it`,
      );
    else
      check(
        "personal",
        digestJson(personal) === entry.personal,
        `${EVIDENCE_PATHS.personal}${id}.json`,
        "is what the entry was sealed with",
        "is not what the entry was sealed with",
      );
  }
  if (paths.length === 0) check("entry", false, EVIDENCE_PATHS.entries, "", "the package has no entry");
  const owners = new Set(
    sealed
      .filter(({ entry }) => entry.personal !== null)
      .map(({ entry }) => `${EVIDENCE_PATHS.personal}${entry.id}.json`),
  );
  for (const path of files.keys())
    if (path.startsWith(EVIDENCE_PATHS.personal) && !owners.has(path))
      check("personal", false, path, "", "does not belong to an entry of the package");
  return sealed;
}

/** Checks that every attachment present is named by an entry. A missing attachment is not a failure. */
function checkAttachments(
  files: ReadonlyMap<string, Uint8Array>,
  sealed: readonly SealedEntry[],
  check: Check,
  notes: string[],
): void {
  const named = new Set<string>();
  for (const { entry } of sealed) {
    const attachment = findAttachment(entry);
    if (!attachment) continue;
    const path = attachmentPath(attachment);
    const file = files.get(path);
    named.add(path);
    if (!file)
      notes.push(
        `${path}, which entry ${entry.id} names, is not here: ` +
          "it was not received, was deleted or was left out. The entry verifies without it",
      );
    else {
      const holds = file.length === attachment.bytes && bytesToHex(sha256(file)) === attachment.digest;
      check("attachment", holds, path, `is what entry ${entry.id} names`, `is not what entry ${entry.id} names`);
    }
  }
  for (const path of files.keys())
    if (path.startsWith(EVIDENCE_PATHS.attachments) && !named.has(path))
      check("attachment", false, path, "", "is not named by an entry of the package");
}

/** Checks the links between the entries of each chain. Gaps are normal: entries of other stops are between them. */
function checkChains(sealed: readonly SealedEntry[], check: Check, notes: string[]): void {
  const inOrder = [...sealed].sort((a, b) => a.entry.seq - b.entry.seq);
  const { findings } = verify(inOrder);
  for (const device of new Set(inOrder.map(({ entry }) => entry.device))) {
    const own = findings.filter((finding) => finding.device === device);
    const broken = own.filter(({ code }) => code !== "gap");
    const right = "the links between its entries here are intact";
    check("chain", broken.length === 0, device, right, broken.map(({ message }) => message).join("; "));
    if (own.length > broken.length)
      notes.push(
        `the chain of device ${device} has further entries, of other stops, that are not a part of this package`,
      );
  }
}

/** Decodes a file's text; `null` if it is missing or not UTF-8. */
function decodeText(bytes: Uint8Array | undefined): string | null {
  if (!bytes) return null;
  try {
    // The only strict UTF-8 decoder in ECMAScript itself.
    return decodeURIComponent(bytesToHex(bytes).replace(/../g, "%$&"));
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
