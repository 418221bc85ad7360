/** The characters of each value of an array, or of each member of an object. */
export type Spans = Map<string | number, Span>;

/** Where a value begins and ends, and its own values down to the requested depth. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly within: Spans;
}

/**
 * Finds in one pass where the values of a JSON object or array begin and end in their text, and the values within them
 * down to a depth. `JSON.parse` must have accepted the text before. With the positions the server stores an entry's
 * characters as received, including white space and escapes, which printing the parsed value would change. If a name
 * occurs twice, the last one counts, as in `JSON.parse`.
 */
export function findSpans(text: string, depth = 1): Spans {
  return readSpan(text, afterSpace(text, 0), depth).within;
}

function readSpan(text: string, start: number, depth: number): Span {
  const spans: Spans = new Map();
  if (depth === 0 || !opens(text.charCodeAt(start))) return { start, end: valueEnd(text, start), within: spans };
  let at = start;
  const isArray = text.charCodeAt(at) === LIST;
  at = afterSpace(text, at + 1);
  for (let index = 0; !closes(text.charCodeAt(at)); index += 1) {
    let key: string | number = index;
    if (!isArray) {
      const end = stringEnd(text, at);
      key = nameOf(text.slice(at, end));
      at = afterSpace(text, afterSpace(text, end) + 1);
    }
    const span = readSpan(text, at, depth - 1);
    spans.set(key, span);
    at = afterSpace(text, span.end);
    if (text.charCodeAt(at) === COMMA) at = afterSpace(text, at + 1);
  }
  return { start, end: at + 1, within: spans };
}

/** A member's name. Nearly none has an escape in it. */
function nameOf(quoted: string): string {
  return quoted.includes("\\") ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

const [QUOTE, BACKSLASH, COMMA, LIST, LIST_END, OBJECT, OBJECT_END] = Array.from('"\\,[]{}', (one) =>
  one.charCodeAt(0),
);
/**
 * JSON's white space (space, line feed, carriage return, tab): the only characters of JSON that are not above this one.
 */
const LAST_SPACE = " ".charCodeAt(0);

const opens = (code: number) => code === OBJECT || code === LIST;
// Past the text's end there is no character; invalid JSON must not cause an endless loop.
const closes = (code: number) => code === OBJECT_END || code === LIST_END || Number.isNaN(code);

function afterSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= LAST_SPACE) at += 1;
  return at;
}

function stringEnd(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let slashes = quote;
    while (text.charCodeAt(slashes - 1) === BACKSLASH) slashes -= 1;
    // An even number of backslashes escape each other, so the quote is not escaped.
    if ((quote - slashes) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  let at = start;
  if (!opens(first)) {
    for (let code = first; code > LAST_SPACE && code !== COMMA && !closes(code); code = text.charCodeAt(at)) at += 1;
    return at;
  }
  for (let depth = 0; ; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    if (opens(code)) depth += 1;
    else if (closes(code)) depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
}
