import { findIntegrityProblems, groupByDevice } from "./chain.ts";
import type { SealedEntry } from "./entry.ts";

/** A fault in a chain: the device, the place in its chain, the entries concerned, and a message. */
export interface ChainFinding {
  readonly code: "edited" | "gap" | "fork" | "broken-link" | "reordered";
  readonly message: string;
  readonly device: string;
  readonly seq: number;
  readonly entries: readonly string[];
}

/**
 * Verifies whole chains, one per device, from the first entry to the last: finds every edit, gap, fork, broken link and
 * change of order.
 *
 * @param sealed The entries. Those of one device must be in the order in which they were written; devices may be mixed.
 * A repeated entry is harmless.
 *
 * @example
 * ```ts
 * import { startChain, verify, write } from "@roadside/core";
 *
 * const written = write(startChain("tablet-1"), {
 *   kind: "voided",
 *   id: "0192f000-0000-7000-8000-000000000001",
 *   stop: "0192f000-0000-7000-8000-000000000002",
 *   at: { at: "2020-10-15T21:40:00+08:00", precision: "minute" },
 *   recordedAt: "2020-10-15T21:41:00+08:00",
 *   officer: "100001",
 *   unit: "532931",
 *   body: { reason: "logged twice" },
 * });
 * if (!written.ok) throw new Error(written.error.message);
 * console.log(verify([written.sealed]).ok); // true
 *
 * const edited = { ...written.sealed, entry: { ...written.sealed.entry, officer: "100002" } };
 * console.log(verify([edited]).findings.map(({ code }) => code)); // [ 'edited' ]
 * ```
 */
export function verify(sealed: readonly SealedEntry[]): { ok: boolean; findings: ChainFinding[] } {
  const findings = [...groupByDevice(sealed)].flatMap(([device, chain]) => verifyChain(device, chain));
  return { ok: findings.length === 0, findings };
}

function verifyChain(device: string, chain: readonly SealedEntry[]): ChainFinding[] {
  const findings: ChainFinding[] = [];
  const report = (code: ChainFinding["code"], message: string, seq: number, ...entries: SealedEntry[]) =>
    findings.push({ code, message, device, seq, entries: entries.map(({ entry }) => entry.id) });

  const bySeq = new Map<number, SealedEntry[]>();
  let highest = 0;
  for (const one of chain) {
    const { seq } = one.entry;
    const same = bySeq.get(seq) ?? [];
    if (same.some((other) => other.hash === one.hash)) continue;
    if (seq < highest) report("reordered", `entry ${seq} comes after entry ${highest}`, seq, one);
    highest = Math.max(highest, seq);
    bySeq.set(seq, [...same, one]);
    for (const problem of findIntegrityProblems(one)) report("edited", problem.message, seq, one);
  }

  let previous: SealedEntry[] = [];
  let expected = 1;
  for (const seq of [...bySeq.keys()].sort((a, b) => a - b)) {
    const here = bySeq.get(seq) as SealedEntry[];
    if (here.length > 1) report("fork", `${here.length} different entries have number ${seq}`, seq, ...here);
    if (seq > expected) {
      const last = seq - 1;
      report(
        "gap",
        last === expected ? `entry ${expected} is missing` : `entries ${expected} to ${last} are missing`,
        expected,
        ...here,
      );
    } else if (seq > 1) {
      for (const one of here) {
        if (!previous.some(({ hash }) => hash === one.entry.prev)) {
          report("broken-link", `entry ${seq} does not link to entry ${seq - 1}`, seq, one);
        }
      }
    }
    previous = here;
    expected = seq + 1;
  }
  return findings;
}
