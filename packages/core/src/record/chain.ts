import * as v from "valibot";
import { canonicalJson } from "../encoding/canonical-json.ts";
import { digestOf, digestOfText, type TextDigest } from "../encoding/digest.ts";
import { type Problem, type Refusal, refuse } from "../refusal.ts";
import { type Draft, Entry, SealedEntry } from "./entry.ts";
import { Personal } from "./personal.ts";
import { problemsOf } from "./problems.ts";

/** The end of a device's chain: what the next entry links to. A device stores it with the entry, in one transaction. */
export interface Head {
  readonly device: string;
  readonly seq: number;
  readonly hash: string | null;
}

/** The head of a chain that has no entry yet. */
export function startLog(device: string): Head {
  return { device, seq: 0, hash: null };
}

/**
 * Validates a draft, numbers it, hashes its RFC 8785 bytes with SHA-256 and links it to the device's previous entry.
 * `JSON.stringify` of the returned `entry` gives the very bytes that were hashed. Refuses with the path of each bad field.
 */
export function write(head: Head, draft: Draft): { ok: true; sealed: SealedEntry; head: Head } | Refusal {
  const { personal: identifying, ...said } = draft;
  const personal = identifying === undefined ? undefined : v.safeParse(Personal, identifying);
  const entry = v.safeParse(Entry, {
    ...said,
    format: 1,
    device: head.device,
    seq: head.seq + 1,
    prev: head.hash,
    // Only a valid part can be hashed; an invalid one is refused below together with the rest.
    personal: personal?.success ? digestOf(personal.output) : null,
  });
  if (!entry.success || personal?.success === false) {
    const problems: Problem[] = entry.success ? [] : problemsOf(entry.issues);
    if (personal?.success === false) {
      problems.push(
        ...problemsOf(personal.issues).map((problem) => ({ ...problem, path: `/personal${problem.path}` })),
      );
    }
    return refuse(...problems);
  }
  const bytes = canonicalJson(entry.output);
  const hash = digestOfText(bytes);
  const sealed: SealedEntry = { entry: JSON.parse(bytes) as Entry, hash };
  if (personal) sealed.personal = personal.output;
  return { ok: true, sealed, head: { device: head.device, seq: entry.output.seq, hash } };
}

/**
 * Validates a sealed entry that came from somewhere else: its shape, its hash, and the digest of its personal part where that is present.
 * It says nothing of the entry's place in a chain; `verify` does. Who reads many, and whose platform has a SHA-256 of its own, can hand that in.
 */
export function readSealed(input: unknown, digest?: TextDigest): { ok: true; sealed: SealedEntry } | Refusal {
  const parsed = v.safeParse(SealedEntry, input);
  if (!parsed.success) return refuse(...problemsOf(parsed.issues));
  // It says the same as what the schemas read of it, and stands in canonical order already, as it was sealed.
  const problems = integrityProblems(input as SealedEntry, digest);
  return problems.length === 0 ? { ok: true, sealed: parsed.output } : refuse(...problems);
}

/** Where a well-formed entry's bytes are not those that were sealed. */
export function integrityProblems({ entry, hash, personal }: SealedEntry, digest?: TextDigest): Problem[] {
  const problems: Problem[] = [];
  if (digestOf(entry, digest) !== hash) {
    problems.push({
      code: "hash-mismatch",
      message: "the hash is not that of the entry's RFC 8785 bytes: one of them was changed",
      path: "/hash",
    });
  }
  if (personal && digestOf(personal, digest) !== entry.personal) {
    problems.push({
      code: "personal-mismatch",
      message: "the personal part is not the one that the entry was sealed with",
      path: "/personal",
    });
  }
  return problems;
}
