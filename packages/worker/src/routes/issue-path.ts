/** JSON Pointer of a Standard Schema issue's path. */
export function pathOf(path: readonly (PropertyKey | { key: PropertyKey })[] | undefined): string {
  return (path ?? []).map((step) => `/${String(typeof step === "object" ? step.key : step)}`).join("");
}
