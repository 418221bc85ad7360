/** What a canonical text can hold: JSON whose numbers are safe integers, so that every runtime prints the same digits. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one text of a JSON value after RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space.
 * Members that are `undefined` are left out, as in JSON. Throws on what the scheme cannot carry; the schemas of this folder let no such value through.
 */
export function canonicalJson(value: Json): string {
  // What was canonical before, as nearly all that is hashed again, the platform prints alike and much faster. It escapes half a character where this refuses it.
  if (isInOrder(value)) {
    const text = JSON.stringify(value);
    if (!text.includes("\\ud")) return text;
  }
  return inOrder(value);
}

/** Whether its members stand in order already, and all its numbers are safe integers. */
function isInOrder(value: Json | undefined): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (typeof value !== "object" || value === null) return value !== undefined;
  if (isList(value)) return value.every(isInOrder);
  let before = "";
  return Object.keys(value).every((key) => {
    const follows = before <= key;
    before = key;
    return follows && (value[key] === undefined || isInOrder(value[key]));
  });
}

function inOrder(value: Json): string {
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`only safe integers have a canonical form here, not ${value}`);
    return String(value === 0 ? 0 : value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(inOrder).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members += `${members === "" ? "" : ","}${canonicalString(key)}:${inOrder(member)}`;
  }
  return `{${members}}`;
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
