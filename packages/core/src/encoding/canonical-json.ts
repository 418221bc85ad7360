/** JSON whose numbers are safe integers, so that every runtime prints the same digits. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * Returns the canonical text of a JSON value (RFC 8785, JSON Canonicalization Scheme): members sorted by UTF-16 code
 * units, no white space. Members that are `undefined` are left out, as in JSON.
 *
 * @throws {TypeError} for a number that is not a safe integer and for a text with a lone surrogate.
 */
export function canonicalJson(value: Json): string {
  // Entries that are hashed again are already canonical, and `JSON.stringify` is much faster. It escapes a lone
  // surrogate, which must be refused.
  if (isCanonical(value)) {
    const text = JSON.stringify(value);
    if (!text.includes("\\ud")) return text;
  }
  return serialize(value);
}

/** Returns whether the members are sorted already and all numbers are safe integers. */
function isCanonical(value: Json | undefined): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return value !== undefined;
  if (isList(value)) return value.every(isCanonical);
  let before = "";
  return Object.keys(value).every((key) => {
    const follows = before <= key;
    before = key;
    return follows && (value[key] === undefined || isCanonical(value[key]));
  });
}

function serialize(value: Json): string {
  if (typeof value === "string") return serializeString(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`only safe integers have a canonical form here, not ${value}`);
    return String(value === 0 ? 0 : value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(serialize).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members += `${members === "" ? "" : ","}${serializeString(key)}:${serialize(member)}`;
  }
  return `{${members}}`;
}

/** Returns whether a text is well-formed Unicode. A lone surrogate has no UTF-8 bytes to hash. */
export function isWellFormedText(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Printable ASCII without quotes and backslashes, as most texts are: nothing needs escaping. */
const PLAIN = /^[ !#-[\]-~]*$/;

function serializeString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!isWellFormedText(text)) throw new TypeError("a text with a lone surrogate has no canonical form");
  // RFC 8785 adopts ECMAScript's own escaping.
  return JSON.stringify(text);
}

function isList(value: Json & object): value is readonly Json[] {
  return Array.isArray(value);
}
