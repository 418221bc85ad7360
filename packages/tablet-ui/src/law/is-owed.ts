import type { Obligation } from "@roadside/core";

/** Whether it is to be done now. */
export function isOwed({ state }: Pick<Obligation, "state">): boolean {
  return state === "due" || state === "overdue";
}
