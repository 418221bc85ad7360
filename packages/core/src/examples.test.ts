import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";

/** Every `@example` of the sources, by the exported name that follows its docstring. */
async function readExamples(): Promise<[name: string, code: string][]> {
  const files = (await readdir(import.meta.dirname, { recursive: true })).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const texts = await Promise.all(files.map((name) => readFile(join(import.meta.dirname, name), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/ \* @example\n \* ```ts\n([\s\S]*?) \* ```\n \*\/\nexport (?:async )?\w+ (\w+)/g)].map(
      ([, lines = "", name = ""]): [string, string] => [name, lines.replaceAll(/^ \* ?/gm, "")],
    ),
  );
}

const examples = await readExamples();
const file = join(import.meta.dirname, `.example-${process.pid}.ts`);

describe("the example of", () => {
  afterEach(() => rm(file, { force: true }));

  it.each(examples)("%s prints what its comments say", async (name, code) => {
    const printed: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...values) => printed.push(format(...values)));
    await writeFile(file, code);
    await import(/* @vite-ignore */ `${file}?${name}`);
    const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
    expect(expected.length).toBeGreaterThan(0);
    expect(printed).toEqual(expected);
  });
});

it.each([
  "classify",
  "jurisdictions",
  "parseReading",
  "parsePlate",
  "parseResidentId",
  "logStop",
  "write",
  "verify",
  "replay",
  "assess",
  "verifyEvidence",
])("%s has an example", (name) => {
  expect(examples.map(([of]) => of)).toContain(name);
});
