/**
 * Returns whether a unit is within a scope: 532931 is under 5329, 5329 under 53, and every unit under the root, which
 * is "".
 */
export function covers(scope: string, unit: string): boolean {
  return unit.startsWith(scope);
}

/** Returns the narrower of a user's scope and the requested unit; `null` if neither contains the other. */
export function narrowScope(scope: string, requested: string | undefined): string | null {
  if (requested === undefined || covers(requested, scope)) return scope;
  return covers(scope, requested) ? requested : null;
}

/**
 * Returns the half-open range of unit codes under a prefix, for an index: a code has only digits and capital letters,
 * all of which sort before "~".
 */
export function unitRange(prefix: string): { from: string; to: string } {
  return { from: prefix, to: `${prefix}~` };
}
