import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Lists words that this project does not write, with their replacements (scripts/word-list.json), and lines that are
 * too long. `pnpm words` checks everything, `pnpm words packages/core docs` checks some folders.
 */
const ROOT = join(import.meta.dirname, "..");
const MAX_COLUMNS = 120;
const CHECKED = /\.(?:tsx?|md|css|mjs|cjs)$/;
/** Released migrations never change; test data and quoted law keep the words of their sources; this file names words. */
const EXEMPT =
  /(?:^|\/)(?:migrations|golden|data)\/|\.test-data\.ts$|^(?:docs\/(?:sources\.md|core\/)|scripts\/check-words\.ts)/;
/** A field of integrity findings is called `beside`: it is public API, and finding ids are derived from it. */
const isFindingField = (file: string, word: string): boolean => word === "beside" && /\/integrity\//.test(file);

interface Hit {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

const list: Record<string, string> = JSON.parse(readFileSync(join(import.meta.dirname, "word-list.json"), "utf8"));
/** A phrase may continue on the next line of a comment. */
const BREAK = String.raw`\s+(?:(?://|\*|--)\s+)?`;
const rules = Object.entries(list).map(([pattern, replacement]) => {
  // A pattern in upper case is the name of a constant.
  const flags = /[A-Z]{3}/.test(pattern) ? "g" : "gi";
  return { matcher: new RegExp(String.raw`\b(?:${pattern.replaceAll(" ", BREAK)})\b`, flags), replacement };
});

function findWords(file: string, text: string): Hit[] {
  return rules.flatMap(({ matcher, replacement }) =>
    [...text.matchAll(matcher)]
      .filter(([found]) => !isFindingField(file, found))
      .map(({ 0: found, index }) => ({
        file,
        line: text.slice(0, index).split("\n").length,
        problem: `"${found.replace(/\s+(?:\/\/|\*)?\s*/g, " ")}": write "${replacement}"`,
      })),
  );
}

/** Tables and addresses cannot be split; Biome keeps code within the limit, except for string literals. */
function fits(file: string, line: string): boolean {
  if (line.length <= MAX_COLUMNS) return true;
  if (file.endsWith(".md") && line.startsWith("|")) return true;
  const text = line.replace(/https?:\/\/\S+/g, "");
  const isProse = file.endsWith(".md") || /^\s*(?:\/\/|\/?\*)/.test(line);
  return (
    (isProse ? text : text.replace(/"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|\/(?:\\.|[^/\\])+\//g, "")).length <=
    MAX_COLUMNS
  );
}

function findLongLines(file: string, text: string): Hit[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      fits(file, line) ? [] : [{ file, line: index + 1, problem: `${line.length} columns: at most ${MAX_COLUMNS}` }],
    );
}

const files = execFileSync("git", ["ls-files", ...process.argv.slice(2)], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => CHECKED.test(file) && !EXEMPT.test(file) && existsSync(join(ROOT, file)));
const hits = files.flatMap((file) => {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...findWords(file, text), ...(/\.css$/.test(file) ? [] : findLongLines(file, text))].sort(
    (a, b) => a.line - b.line,
  );
});
for (const { file, line, problem } of hits) process.stdout.write(`${file}:${line} ${problem}\n`);
const counts: Record<string, number> = {};
for (const { file } of hits) {
  const folder = file.split("/", file.startsWith("packages/") ? 2 : 1).join("/");
  counts[folder] = (counts[folder] ?? 0) + 1;
}
for (const [folder, count] of Object.entries(counts)) process.stdout.write(`${folder}: ${count}\n`);
if (hits.length > 0) process.exitCode = 1;
