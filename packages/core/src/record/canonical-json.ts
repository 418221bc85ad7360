/** What a canonical text can hold: JSON whose numbers are safe integers, so that every runtime prints the same digits. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one text of a JSON value after RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space.
 * Members that are `undefined` are left out, as in JSON. Throws on what the scheme cannot carry; the schemas of this folder let no such value through.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`only safe integers have a canonical form here, not ${value}`);
    return String(value === 0 ? 0 : value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let members = "";
  for (const key of sortedKeys(value)) {
    const member = value[key];
    if (member !== undefined) members += `${members === "" ? "" : ","}${canonicalString(key)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** Its keys by UTF-16 code units, which is how JavaScript compares texts. What was canonical before stands in that order already. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  return keys.every((key, index) => index === 0 || (keys[index - 1] as string) < key) ? keys : keys.sort();
}

/** Whether a text is well-formed Unicode: a lone surrogate has no UTF-8 bytes, so nothing could be hashed for it. */
export function isWellFormedText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Printable ASCII without quotes and backslashes, which most texts of a record are: nothing in it is escaped. */
const PLAIN = /^[ !#-[\]-~]*$/;

function canonicalString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!isWellFormedText(text)) throw new TypeError("a text with a lone surrogate has no canonical form");
  // ECMAScript's own escaping is the one that RFC 8785 took over.
  return JSON.stringify(text);
}

function isList(value: Json & object): value is readonly Json[] {
  return Array.isArray(value);
}
