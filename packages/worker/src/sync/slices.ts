/** The characters of each value of an array, or of each member of an object, from the outside in. */
export type Spans = Map<string | number, { start: number; end: number }>;

/**
 * Finds where the values of a JSON object or array begin and end in their text, which `JSON.parse` must have accepted before. It lets the server keep
 * an entry's characters as they came, white space and escapes included, where parsing and printing again would make others.
 * Where a name stands twice the last one counts, as it does for `JSON.parse`.
 */
export function spansOf(text: string, start = 0): Spans {
  const spans: Spans = new Map();
  let at = afterSpace(text, start);
  const isArray = text[at] === "[";
  if (!isArray && text[at] !== "{") return spans;
  at = afterSpace(text, at + 1);
  for (let index = 0; text[at] !== "]" && text[at] !== "}"; index += 1) {
    let key: string | number = index;
    if (!isArray) {
      const end = valueEnd(text, at);
      key = JSON.parse(text.slice(at, end)) as string;
      at = afterSpace(text, afterSpace(text, end) + 1);
    }
    const end = valueEnd(text, at);
    spans.set(key, { start: at, end });
    at = afterSpace(text, end);
    if (text[at] === ",") at = afterSpace(text, at + 1);
  }
  return spans;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^\s,\]}]+/y;
/** Up to the next character that opens, closes or begins a string. */
const TO_NEXT = /[^"[\]{}]*/y;

function afterSpace(text: string, at: number): number {
  return matchEnd(SPACE, text, at);
}

function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return matchEnd(STRING, text, start);
  if (first !== "{" && first !== "[") return matchEnd(SCALAR, text, start);
  let depth = 0;
  let at = start;
  do {
    const character = text[at];
    if (character === '"') {
      at = matchEnd(STRING, text, at);
    } else {
      depth += character === "{" || character === "[" ? 1 : -1;
      at += 1;
    }
    if (depth > 0) at = matchEnd(TO_NEXT, text, at);
  } while (depth > 0);
  return at;
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
