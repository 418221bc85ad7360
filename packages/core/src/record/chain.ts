import * as v from "valibot";
import { canonicalJson } from "../encoding/canonical-json.ts";
import { digestText, digestValue, type TextDigest } from "../encoding/digest.ts";
import { type Problem, type Refusal, refuse } from "../refusal.ts";
import { findContradictions } from "./contradictions.ts";
import { type Draft, Entry, SealedEntry } from "./entry.ts";
import { Personal } from "./personal.ts";
import { toProblems } from "./problems.ts";

/**
 * The end of a device's chain, to which the next entry links. A device stores it together with the entry, in one
 * transaction.
 */
export interface ChainHead {
  readonly device: string;
  readonly seq: number;
  readonly hash: string | null;
}

/** Returns the head of an empty chain. */
export function startChain(device: string): ChainHead {
  return { device, seq: 0, hash: null };
}

/**
 * Appends an entry to a chain: validates the draft, numbers it, hashes its RFC 8785 bytes with SHA-256 and links it to
 * the device's previous entry. `JSON.stringify` of the returned `entry` gives exactly the bytes that were hashed.
 * Refuses with the path of each invalid field, and an entry that contradicts itself.
 *
 * @example
 * ```ts
 * import { startChain, write } from "@roadside/core";
 *
 * const written = write(startChain("tablet-1"), {
 *   kind: "interference-reported",
 *   id: "0192f000-0000-7000-8000-000000000001",
 *   stop: "0192f000-0000-7000-8000-000000000002",
 *   at: { at: "2020-10-15T21:40:00+08:00", precision: "minute" },
 *   recordedAt: "2020-10-15T21:41:00+08:00",
 *   officer: "100001",
 *   unit: "532931",
 *   body: { words: "asked to delete the test" },
 * });
 * if (!written.ok) throw new Error(written.error.message);
 * console.log(written.sealed.entry.seq, written.sealed.entry.prev); // 1 null
 * console.log(written.head.hash === written.sealed.hash); // true
 * ```
 */
export function write(head: ChainHead, draft: Draft): { ok: true; sealed: SealedEntry; head: ChainHead } | Refusal {
  const { personal: identifying, ...said } = draft;
  const personal = identifying === undefined ? undefined : v.safeParse(Personal, identifying);
  const entry = v.safeParse(Entry, {
    ...said,
    format: 1,
    device: head.device,
    seq: head.seq + 1,
    prev: head.hash,
    // Only a valid personal part can be hashed; an invalid one is refused below with the rest.
    personal: personal?.success ? digestValue(personal.output) : null,
  });
  if (!entry.success || personal?.success === false) {
    const problems: Problem[] = entry.success ? [] : toProblems(entry.issues);
    if (personal?.success === false) {
      problems.push(
        ...toProblems(personal.issues).map((problem) => ({ ...problem, path: `/personal${problem.path}` })),
      );
    }
    return refuse(...problems);
  }
  const contradictions = findContradictions(entry.output);
  if (contradictions.length > 0) return refuse(...contradictions);
  const bytes = canonicalJson(entry.output);
  const hash = digestText(bytes);
  const sealed: SealedEntry = { entry: JSON.parse(bytes) as Entry, hash };
  if (personal) sealed.personal = personal.output;
  return { ok: true, sealed, head: { device: head.device, seq: entry.output.seq, hash } };
}

/**
 * Validates a sealed entry from another source: its form, its hash, and the digest of its personal part if present. It
 * does not check the entry's place in a chain; `verify` does.
 *
 * @param digest A faster SHA-256, if the platform has one.
 */
export function readSealed(input: unknown, digest?: TextDigest): { ok: true; sealed: SealedEntry } | Refusal {
  const parsed = v.safeParse(SealedEntry, input);
  if (!parsed.success) return refuse(...toProblems(parsed.issues));
  // The input has the same content as the parsed output, and its members are already in canonical order.
  const problems = findIntegrityProblems(input as SealedEntry, digest);
  return problems.length === 0 ? { ok: true, sealed: parsed.output } : refuse(...problems);
}

/**
 * Lists where a well-formed entry differs from what was sealed: its hash, and the digest of its personal part.
 *
 * @param digest SHA-256 of a text as hexadecimal digits; by default the one of this library.
 */
export function findIntegrityProblems({ entry, hash, personal }: SealedEntry, digest?: TextDigest): Problem[] {
  const problems: Problem[] = [];
  if (digestValue(entry, digest) !== hash) {
    problems.push({
      code: "hash-mismatch",
      message: "the hash does not match the entry's RFC 8785 bytes: the entry or the hash was changed",
      path: "/hash",
    });
  }
  if (personal && digestValue(personal, digest) !== entry.personal) {
    problems.push({
      code: "personal-mismatch",
      message: "the personal part does not match its digest in the entry",
      path: "/personal",
    });
  }
  return problems;
}

/** Groups entries by device, in their order: each group is a device's chain, or a part of it. */
export function groupByDevice(sealed: Iterable<SealedEntry>): Map<string, SealedEntry[]> {
  const chains = new Map<string, SealedEntry[]>();
  for (const one of sealed) {
    const chain = chains.get(one.entry.device);
    if (chain) chain.push(one);
    else chains.set(one.entry.device, [one]);
  }
  return chains;
}
