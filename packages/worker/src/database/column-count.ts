/**
 * Returns how many columns a SELECT has, as far as its text shows; `null` for any other statement, and for one that
 * selects all columns with a star.
 */
export function columnCount(sql: string): number | null {
  const text = sql.trimStart();
  if (!/^select\s/i.test(text)) return null;
  let depth = 0;
  let columns = 1;
  for (let at = "select".length; at < text.length; at += 1) {
    const character = text[at] as string;
    if (`"'\``.includes(character)) {
      at = text.indexOf(character, at + 1);
      if (at < 0) return null;
    } else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (depth > 0) continue;
    else if (character === "*") return null;
    else if (character === ",") columns += 1;
    else if (/^\sfrom\s/i.test(text.slice(at, at + 6))) return columns;
  }
  return columns;
}
