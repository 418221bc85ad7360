import { isPositive } from "@roadside/core";

/** Returns the colour class of a category: a tier that only a foreign law has looks like "drunk". */
export function toTone(category: string): string {
  return !isPositive(category) || category === "drinking" || category === "over-limit" ? category : "drunk";
}
