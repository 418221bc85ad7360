/** A person sees their own unit and all under it: 532931 lies under 5329, 5329 under 53, and everything under the root, which is "". */
export function covers(scope: string, unit: string): boolean {
  return unit.startsWith(scope);
}

/** The narrower of a person's scope and the unit they ask for; `null` where the one does not contain the other. */
export function narrowScope(scope: string, asked: string | undefined): string | null {
  if (asked === undefined || covers(asked, scope)) return scope;
  return covers(scope, asked) ? asked : null;
}

/** The half-open range of unit codes under a prefix, for an index: a code holds only digits and capital letters, all of which sort before "~". */
export function unitRange(prefix: string): { from: string; to: string } {
  return { from: prefix, to: `${prefix}~` };
}
