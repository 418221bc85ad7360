import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import { describe, expect, it } from "vitest";

/** The rooms of this package, from the bottom up: a file imports from its own room and those before it. */
const ROOMS = [
  "entries", // an entry on the tablet: waiting, received or stuck
  "words", // every text, in two languages
  "formats", // readings, times and units as text
  "law", // the law of a place: limits, categories, clauses
  "stops", // stops, shifts, forms and duties: pure, replayed from entries
  "facts", // what an entry says, in words
  "store", // IndexedDB: outbox, attachments, secrets, PIN
  "sync", // the network: the API, the sender
  "analyser", // the port for a connected analyser
  "practice", // practice mode: a simulated server and analyser
  "officer", // who uses the tablet: sign-in, PIN, lock
  "tablet", // the state behind the screens
  "parts", // components that screens share
  "print", // the slip and the A4 record
  "steps", // the steps of a case
  "screens", // the other screens
  ".", // the app
];

const names = (await readdir(import.meta.dirname, { recursive: true })).filter(
  (name) => /\.tsx?$/.test(name) && !/\.test\.ts$|^testing/.test(name),
);
const imports = new Map<string, readonly string[]>();
for (const name of names) {
  const text = await readFile(join(import.meta.dirname, name), "utf8");
  const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+\.tsx?)"/g)];
  imports.set(
    name,
    targets.map(([, target = ""]) => normalize(join(dirname(name), target))),
  );
}

function rankOf(name: string): number {
  const [room = "", ...rest] = name.split(sep);
  return ROOMS.indexOf(rest.length === 0 ? "." : room);
}

describe("the rooms of the tablet", () => {
  it("are all in the table", () => {
    expect(names.filter((name) => rankOf(name) < 0)).toEqual([]);
  });

  it("import only from rooms below", () => {
    const upward = names.flatMap((name) =>
      (imports.get(name) ?? [])
        .filter((target) => rankOf(target) > rankOf(name))
        .map((target) => `${name} → ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it("have no import circles", () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name].join(" → "));
      else if (!done.has(name)) for (const target of imports.get(name) ?? []) visit(target, [...path, name]);
      done.add(name);
    };
    for (const name of names) visit(name, []);
    expect(circles).toEqual([]);
  });
});
