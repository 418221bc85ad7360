/** Strings, quoted names and comments as one token each; then parameters, words, brackets and single characters. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\?\d*|[a-z_][\w$]*|\S/gi;

/** `read` returns rows, `change` changes rows, `other` does neither (a table is created, a pragma is set). */
export type Kind = "read" | "change" | "other";

const READS = new Set(["select", "values", "explain"]);
const CHANGES = new Set(["insert", "update", "delete", "replace"]);
const kinds = new Map<string, Kind>();

/** Returns what a statement does. The store has few statements, always with the same text, so each is read once. */
export function kindOf(sql: string): Kind {
  const known = kinds.get(sql) ?? readKind(sql);
  kinds.set(sql, known);
  return known;
}

function readKind(sql: string): Kind {
  const [first = "", ...rest] = words(sql);
  // The main verb of WITH is the first one outside the brackets.
  const verb = first === "with" ? (rest.find((word) => READS.has(word) || CHANGES.has(word)) ?? "") : first;
  if (READS.has(verb)) return "read";
  if (CHANGES.has(verb)) return "change";
  return first === "pragma" && !sql.includes("=") ? "read" : "other";
}

/** The words outside brackets, strings and comments, in lower case. */
function words(sql: string): string[] {
  const found: string[] = [];
  let depth = 0;
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (depth === 0 && /^[a-z_]/i.test(token)) found.push(token.toLowerCase());
  }
  return found;
}

/** Whether a change returns rows. */
export function hasReturning(sql: string): boolean {
  return kindOf(sql) === "change" && words(sql).includes("returning");
}

/** Returns the statement with some of its parameters, given by their number from 1, converted from blobs to text. */
export function castToText(sql: string, numbers: ReadonlySet<number>): string {
  let highest = 0;
  return sql.replace(TOKEN, (token) => {
    if (!token.startsWith("?")) return token;
    const number = token === "?" ? highest + 1 : Number(token.slice(1));
    highest = Math.max(highest, number);
    return numbers.has(number) ? `CAST(${token} AS TEXT)` : token;
  });
}
