const NO_FINDING: ReadonlySet<string> = new Set(["below-limit", "no-reading", "undetermined"]);

/** Returns whether a category is a finding against the driver, in any place. */
export function isPositive(category: string): boolean {
  return !NO_FINDING.has(category);
}
