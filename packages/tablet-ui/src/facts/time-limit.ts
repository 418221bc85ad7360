import type { TimeLimit } from "@roadside/core";
import type { FactWords } from "./words/words.ts";

/** Formats a time limit of the law, for a duty that has no date yet. */
export function formatTimeLimit(limit: TimeLimit, { facts: { limits } }: FactWords): string {
  if (typeof limit === "string") return limits[limit];
  if ("hours" in limit) return limits.hours(limit.hours);
  return "workingDays" in limit ? limits.workingDays(limit.workingDays) : limits.calendarDays(limit.calendarDays);
}
