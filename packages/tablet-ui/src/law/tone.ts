import { isPositive } from "@roadside/core";

/** Which of the colours a category has: the tiers that a foreign law names stand above its limit, and look like the graver one. */
export function toTone(category: string): string {
  return !isPositive(category) || category === "drinking" || category === "over-limit" ? category : "drunk";
}
