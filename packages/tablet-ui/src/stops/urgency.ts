import type { Obligation } from "@roadside/core";

type Timed = Pick<Obligation, "state" | "limit" | "dueAt">;

/** Ranks what is to be done; a smaller number comes first. What a case needs without a time limit is `no-limit`. */
const RANKS = { overdue: 0, "at-once": 1, "no-limit": 2, dated: 3 } as const;

function rankOf(duty: Timed | null): keyof typeof RANKS {
  if (duty === null) return "no-limit";
  if (duty.state === "overdue") return "overdue";
  if (duty.dueAt !== null) return "dated";
  return duty.limit === "at-once" ? "at-once" : "no-limit";
}

/**
 * Compares two duties by urgency: overdue, at once, without a time limit, by deadline. `null` is a step that no clause
 * requires.
 */
export function compareUrgency(a: Timed | null, b: Timed | null): number {
  const [first, second] = [rankOf(a), rankOf(b)];
  return RANKS[first] - RANKS[second] || (a?.dueAt ?? "").localeCompare(b?.dueAt ?? "");
}

/** Whether a duty cannot wait for another shift: it is due at once, or overdue. */
export function isUrgent(duty: Timed): boolean {
  return ["overdue", "at-once"].includes(rankOf(duty));
}
