import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, runNode } from "./command.ts";

/** Whether the linter lets a file at this place have this text. The file is there for as long as it takes to ask. */
async function lintAllows(path: string, text: string): Promise<boolean> {
  const file = join(ROOT, path);
  await writeFile(file, text);
  try {
    const { code, words } = await runNode([join(ROOT, "node_modules/@biomejs/biome/bin/biome"), "lint", path]).closed;
    if (code !== 0 && !words.includes("noRestrictedImports")) throw new Error(words);
    return code === 0;
  } finally {
    await rm(file);
  }
}
const importing = (name: string) => `import { x } from "${name}";\n\nx();\n`;

describe("the layers, as the linter holds them", () => {
  it.each([
    ["packages/core/src/law/layer-probe.ts", "hono"],
    ["packages/core/src/law/layer-probe.ts", "node:fs"],
    ["packages/core/src/law/layer-probe.ts", "../record/chain.ts"],
    ["packages/core/src/units/layer-probe.ts", "../law/classify.ts"],
    ["packages/core/src/encoding/layer-probe.ts", "../record/chain.ts"],
    ["packages/core/src/record/layer-probe.ts", "../ledger/merkle.ts"],
    ["packages/core/src/ledger/layer-probe.ts", "../evidence/forms.ts"],
    ["packages/worker/src/routes/layer-probe.ts", "drizzle-orm"],
    ["packages/worker/src/routes/layer-probe.ts", "../database/schema.ts"],
    ["packages/worker/src/store/layer-probe.ts", "hono"],
    ["packages/worker/src/store/layer-probe.ts", "../routes/stops.ts"],
  ])("%s may not import %s", async (path, name) => {
    expect(await lintAllows(path, importing(name))).toBe(false);
  });

  it.each([
    ["packages/core/src/law/layer-probe.ts", "../units/exact.ts"],
    ["packages/core/src/record/layer-probe.ts", "valibot"],
    ["packages/core/src/ledger/layer-probe.ts", "../record/when.ts"],
    ["packages/worker/src/routes/layer-probe.ts", "../store/stops.ts"],
    ["packages/worker/src/store/layer-probe.ts", "drizzle-orm"],
  ])("%s may import %s", async (path, name) => {
    expect(await lintAllows(path, importing(name))).toBe(true);
  });
});

const importsOf = async (folder: string) => {
  const names = (await readdir(join(ROOT, folder), { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  const texts = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(ROOT, folder, name), "utf8") })),
  );
  return texts.flatMap(({ name, text }) =>
    [...text.matchAll(/^(import|export)\b(?<what>[^"]*)"(?<from>[^"]+)"/gm)].map(({ groups }) => ({
      name,
      what: groups?.what ?? "",
      from: groups?.from ?? "",
    })),
  );
};

/** The imports of one file of a package by another of it, as paths from the package's `src`. Tests may import anything. */
const arrowsOf = async (folder: string) =>
  (await importsOf(folder))
    .filter(({ name, from }) => from.startsWith(".") && !/\.test\.|^testing\//.test(name))
    .map(({ name, from }) => [name, join(dirname(name), from)] as const);

describe("the folders of the worker", () => {
  const PURE = ["ingest", "ledger", "evidence", "imports", "odata", "personal", "statistics", "integrity"];
  const FORBIDDEN: Record<string, readonly string[]> = {
    http: ["routes"],
    store: ["routes"],
    database: ["routes", "http", "store"],
    ...Object.fromEntries(PURE.map((folder) => [folder, ["routes", "http", "store"]])),
  };
  const folderOf = (path: string) => path.split("/")[0] ?? "";

  it("import one way: routes, http, store, then what needs no database", async () => {
    const arrows = await arrowsOf("packages/worker/src");
    const wrong = arrows.filter(([from, to]) => FORBIDDEN[folderOf(from)]?.includes(folderOf(to)));
    expect(arrows.length).toBeGreaterThan(300);
    expect(wrong.map((arrow) => arrow.join(" -> "))).toEqual([]);
  });

  it.each(["packages/core/src", "packages/worker/src"])(
    "no file of %s imports itself through others",
    async (folder) => {
      const imported = new Map<string, string[]>();
      for (const [from, to] of await arrowsOf(folder)) imported.set(from, [...(imported.get(from) ?? []), to]);
      const done = new Set<string>();
      const circles: string[] = [];
      const visit = (file: string, path: readonly string[]) => {
        if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
        if (done.has(file) || path.includes(file)) return;
        for (const next of imported.get(file) ?? []) visit(next, [...path, file]);
        done.add(file);
      };
      for (const file of imported.keys()) visit(file, []);
      expect(circles).toEqual([]);
    },
  );
});

describe("the packages", () => {
  it("the tablet takes nothing but types from the worker", async () => {
    const taken = (await importsOf("packages/tablet-ui/src")).filter(({ from }) => from.startsWith("@roadside/worker"));
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(({ what }) => !what.trimStart().startsWith("type "))).toEqual([]);
  });

  it("the worker knows nothing of the tablet, and core nothing of either", async () => {
    const others = [...(await importsOf("packages/core/src")), ...(await importsOf("packages/worker/src"))].filter(
      ({ from }) => /@roadside\/(tablet-ui|worker)|tablet-ui\//.test(from),
    );
    expect(others).toEqual([]);
  });

  it("core depends on valibot, one hash library and one calendar, and every version everywhere is exact", async () => {
    const manifest = async (folder: string) =>
      JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8")) as {
        dependencies?: Record<string, string>;
        devDependencies?: Record<string, string>;
      };
    expect(Object.keys((await manifest("packages/core")).dependencies ?? {})).toEqual([
      "@noble/hashes",
      "chinese-days",
      "valibot",
    ]);
    for (const folder of [".", "packages/core", "packages/worker", "packages/tablet-ui", "test"]) {
      const { dependencies, devDependencies } = await manifest(folder);
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        expect(version, `${folder}: ${name}`).toMatch(/^(\d+\.\d+\.\d+(-[\w.]+)?|catalog:|workspace:\*)$/);
    }
  });
});
