import { isPositive } from "../law/positive.ts";
import { categorise } from "../record/categorise.ts";
import type { SealedEntry } from "../record/entry.ts";
import { replay } from "../record/replay.ts";
import { epochMs } from "../record/when.ts";
import type { IntegrityFinding } from "./rules.ts";

const LATE_MS = 24 * 3_600_000;

/**
 * Finds, in the entries of one stop: entries written late, corrections that made the category milder, a voided positive
 * stop, and reported interference.
 */
export function findRevisions(entries: readonly SealedEntry[]): IntegrityFinding[] {
  const inOrder = sortAsReplayed(entries);
  const subject = inOrder[0]?.entry.stop ?? "";
  const findings: IntegrityFinding[] = [];
  inOrder.forEach(({ entry }, index) => {
    const find = (rule: IntegrityFinding["rule"], message: string) =>
      findings.push({ rule, subject, records: [entry.id], message });
    const isTimed = entry.at.precision === "second" || entry.at.precision === "minute";
    const after = isTimed ? epochMs(entry.recordedAt) - epochMs(entry.at.at) : 0;
    if (after > LATE_MS)
      find("late", `${entry.kind} was written ${Math.floor(after / 3_600_000)} hours after it happened`);
    if (entry.kind === "interference-reported") find("interference", "interference was reported");
    if (entry.kind === "corrected") {
      const [before, after] = [rankCategory(inOrder.slice(0, index)), rankCategory(inOrder.slice(0, index + 1))];
      if (before && after && after.rank < before.rank) find("milder", `from ${before.category} to ${after.category}`);
    }
    if (entry.kind === "voided") {
      const before = rankCategory(inOrder.slice(0, index));
      if (before && isPositive(before.category)) find("voided", `voided after it was ${before.category}`);
    }
  });
  return findings;
}

/** Returns the entries in the order in which `replay` applies them. */
function sortAsReplayed(entries: readonly SealedEntry[]): SealedEntry[] {
  if (entries.length < 2) return [...entries];
  const byId = new Map(entries.map((one) => [one.entry.id, one]));
  return replay(entries).entries.map((id) => byId.get(id) as SealedEntry);
}

/**
 * Ranks a stop's category under the law of its day: 0 for no reading or below the limit, then one more per limit
 * reached. `null` if the law gives no answer.
 */
function rankCategory(entries: readonly SealedEntry[]): { rank: number; category: string } | null {
  if (entries.length === 0) return null;
  const judged = categorise(replay(entries));
  if (!judged.ok) return null;
  const { category, classification } = judged;
  return { category, rank: (classification?.limits.findIndex((limit) => limit.category === category) ?? -1) + 1 };
}
