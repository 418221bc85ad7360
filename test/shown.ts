/**
 * Returns the differences between an answer and what a page shows of it. `…` matches anything: in a text, as a value,
 * or at the end of a list. Fields of an object that the page does not show are ignored.
 */
export function differences(shown: { language: string; code: string }, answer: string): string[] {
  if (shown.language === "json") {
    const [expected, actual] = [documentsIn(shown.code), documentsIn(answer)];
    return expected.length === actual.length
      ? expected.flatMap((one, index) => differ(one, actual[index], ""))
      : [`${actual.length} answers instead of ${expected.length}`];
  }
  const [expected, actual] = [linesOf(shown.code), linesOf(answer)];
  return expected.length === actual.length
    ? expected.flatMap((one, index) => differ(one, actual[index], `line ${index + 1}`))
    : [`${actual.length} lines instead of ${expected.length}`];
}

function differ(shown: unknown, actual: unknown, path: string): string[] {
  const unlike = [`${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(shown)}`];
  if (shown === "…") return actual === undefined ? unlike : [];
  if (typeof shown === "string") return typeof actual === "string" && matching(shown).test(actual) ? [] : unlike;
  if (Array.isArray(shown)) {
    if (!Array.isArray(actual)) return unlike;
    const isOpen = shown.at(-1) === "…";
    const items = isOpen ? shown.slice(0, -1) : shown;
    if (isOpen ? actual.length < items.length : actual.length !== items.length)
      return [`${path}: ${actual.length} items instead of ${items.length}`];
    return items.flatMap((one, index) => differ(one, actual[index], `${path}/${index}`));
  }
  if (typeof shown === "object" && shown !== null) {
    if (typeof actual !== "object" || actual === null) return unlike;
    return Object.entries(shown).flatMap(([name, one]) =>
      differ(one, (actual as Record<string, unknown>)[name], `${path}/${name}`),
    );
  }
  return shown === actual ? [] : unlike;
}

function matching(text: string): RegExp {
  return new RegExp(
    `^${text
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
    "su",
  );
}

/** Parses one JSON document, or several in sequence. */
function documentsIn(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return linesOf(text.replaceAll("}{", "}\n{")).map((line) => JSON.parse(line) as unknown);
  }
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}
