/** Strings, quoted names and comments as one token each; then parameters, words, brackets and single characters. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\?\d*|[a-z_][\w$]*|\S/gi;

/** `read` returns rows, `change` changes rows, `other` does neither (a table is created, a pragma is set). */
export type Kind = "read" | "change" | "other";

const READS = new Set(["select", "values", "explain"]);
const CHANGES = new Set(["insert", "update", "delete", "replace"]);

interface Facts {
  readonly kind: Kind;
  readonly hasReturning: boolean;
  readonly readsClockOrChance: boolean;
}

/** The store has few statements, always with the same text, so each is read once. */
const known = new Map<string, Facts>();

function factsOf(sql: string): Facts {
  const found = known.get(sql) ?? readFacts(sql);
  known.set(sql, found);
  return found;
}

function readFacts(sql: string): Facts {
  const tokens = [...sql.matchAll(TOKEN)].map(([token]) => token.toLowerCase());
  const outside = wordsOutsideBrackets(tokens);
  const kind = readKind(sql, outside);
  return {
    kind,
    hasReturning: kind === "change" && outside.includes("returning"),
    readsClockOrChance: tokens.some((token, index) => isClockOrChance(token, tokens.slice(index + 1, index + 3))),
  };
}

function readKind(sql: string, [first = "", ...rest]: readonly string[]): Kind {
  // The main verb of WITH is the first one outside the brackets.
  const verb = first === "with" ? (rest.find((word) => READS.has(word) || CHANGES.has(word)) ?? "") : first;
  if (READS.has(verb)) return "read";
  if (CHANGES.has(verb)) return "change";
  return first === "pragma" && !sql.includes("=") ? "read" : "other";
}

function wordsOutsideBrackets(tokens: readonly string[]): string[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    return depth === 0 && /^[a-z_]/.test(token);
  });
}

/** Without arguments, a function of time takes the current time. */
function isClockOrChance(token: string, [next, afterNext]: readonly string[]): boolean {
  if (/^('now'|current_(date|time|timestamp))$/.test(token)) return true;
  if (/^random(blob)?$/.test(token)) return next === "(";
  return /^(date|time|datetime|julianday|unixepoch)$/.test(token) && next === "(" && afterNext === ")";
}

/** Returns what a statement does. */
export const kindOf = (sql: string): Kind => factsOf(sql).kind;
/** Whether a change returns rows. */
export const hasReturning = (sql: string): boolean => factsOf(sql).hasReturning;
/** Whether a statement can do something else on another machine, or at another time. */
export const readsClockOrChance = (sql: string): boolean => factsOf(sql).readsClockOrChance;

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
