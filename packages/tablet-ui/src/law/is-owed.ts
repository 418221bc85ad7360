import type { Obligation } from "@roadside/core";

/** Whether an obligation is due now. */
export function isOwed({ state }: Pick<Obligation, "state">): boolean {
  return state === "due" || state === "overdue";
}
