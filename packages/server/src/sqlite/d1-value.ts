/** A parameter that D1 accepts. */
export type Value = string | number | boolean | null | ArrayBuffer | Uint8Array;

/** Returns the parameters of a statement, and throws D1's error if one is undefined. */
export function requireValues(values: readonly (Value | undefined)[]): readonly Value[] {
  const missing = values.indexOf(undefined);
  if (missing >= 0) throw new Error(`D1_TYPE_ERROR: parameter ${missing + 1} is undefined`);
  return values as readonly Value[];
}
