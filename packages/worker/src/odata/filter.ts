/** One comparison of a `$filter`. */
export interface Comparison {
  readonly property: string;
  readonly operator: "eq" | "ge" | "lt";
  readonly value: string | boolean;
}

const TOKEN = /\s*(?:(\()|(\))|'((?:[^']|'')*)'|([A-Za-z]\w*)(?![\w:-])|([\w.:+-]+))/y;
type Token = { kind: "(" | ")" | "text" | "name" | "literal"; value: string };

/**
 * Parses the comparisons of a `$filter` that are joined by `and`, in brackets or not; `null` for any other OData
 * syntax.
 */
export function parseFilter(filter: string): Comparison[] | null {
  const tokens = tokenize(filter.trim());
  if (!tokens) return null;
  let at = 0;
  const next = () => tokens[at++];
  const isAnd = () => tokens[at]?.kind === "name" && tokens[at]?.value === "and";

  function comparisons(): Comparison[] | null {
    const all: Comparison[] = [];
    do {
      if (all.length > 0) at += 1;
      const some = tokens?.[at]?.kind === "(" ? bracketed() : comparison();
      if (!some) return null;
      all.push(...some);
    } while (isAnd());
    return all;
  }
  function bracketed(): Comparison[] | null {
    next();
    const inner = comparisons();
    return inner && next()?.kind === ")" ? inner : null;
  }
  function comparison(): Comparison[] | null {
    const [property, operator, value] = [next(), next(), next()];
    if (
      property?.kind !== "name" ||
      operator?.kind !== "name" ||
      !["eq", "ge", "lt"].includes(operator.value) ||
      !value
    )
      return null;
    if (value.kind === "(" || value.kind === ")") return null;
    const isFlag = value.kind === "name" && ["true", "false"].includes(value.value);
    if (value.kind === "name" && !isFlag) return null;
    return [
      {
        property: property.value,
        operator: operator.value as Comparison["operator"],
        value: isFlag ? value.value === "true" : value.value,
      },
    ];
  }

  const all = comparisons();
  return all && at === tokens.length ? all : null;
}

function tokenize(text: string): Token[] | null {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let from = 0; from < text.length; from = TOKEN.lastIndex) {
    TOKEN.lastIndex = from;
    const found = TOKEN.exec(text);
    if (!found) return null;
    const [, open, close, quoted, name, literal] = found;
    if (open) tokens.push({ kind: "(", value: open });
    else if (close) tokens.push({ kind: ")", value: close });
    else if (quoted !== undefined) tokens.push({ kind: "text", value: quoted.replaceAll("''", "'") });
    else if (name) tokens.push({ kind: "name", value: name });
    else tokens.push({ kind: "literal", value: literal as string });
  }
  return tokens;
}
