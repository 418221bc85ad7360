import type { TimeLimit } from "@roadside/core";
import type { FactWords } from "./words/words.ts";

/** How long the text gives, where its clock does not run yet or where it names no figure. */
export function formatTimeLimit(limit: TimeLimit, { facts: { limits } }: FactWords): string {
  if (typeof limit === "string") return limits[limit];
  if ("hours" in limit) return limits.hours(limit.hours);
  return "workingDays" in limit ? limits.workingDays(limit.workingDays) : limits.calendarDays(limit.calendarDays);
}
