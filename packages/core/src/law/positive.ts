const NO_FINDING: ReadonlySet<string> = new Set(["below-limit", "no-reading", "undetermined"]);

/** Whether a category is a finding against the driver: every one that a law's own tier gives, in whatever place. */
export function isPositive(category: string): boolean {
  return !NO_FINDING.has(category);
}
