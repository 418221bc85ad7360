import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, run } from "./command.ts";

const FORBIDDEN = [
  ["packages/core/src/law", "hono"],
  ["packages/core/src/law", "node:fs"],
  ["packages/core/src/law", "../record/chain.ts"],
  ["packages/core/src/units", "../law/classify.ts"],
  ["packages/core/src/encoding", "../record/chain.ts"],
  ["packages/core/src/record", "../ledger/merkle.ts"],
  ["packages/core/src/ledger", "../evidence/forms.ts"],
  ["packages/worker/src/routes", "drizzle-orm"],
  ["packages/worker/src/routes", "../database/schema.ts"],
  ["packages/worker/src/store", "hono"],
  ["packages/worker/src/store", "../routes/stops.ts"],
] as const;
const ALLOWED = [
  ["packages/core/src/law", "../units/exact.ts"],
  ["packages/core/src/record", "valibot"],
  ["packages/core/src/ledger", "../record/when.ts"],
  ["packages/worker/src/routes", "../store/stops.ts"],
  ["packages/worker/src/store", "drizzle-orm"],
] as const;

interface LintReport {
  summary: { unchanged: number };
  diagnostics: { category: string; location: { path: string } }[];
}

/** Lints one file for each import, in a folder with this project's rules, and returns the imports that are refused. */
async function refusedOf(imports: readonly (readonly [string, string])[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "roadside-layers-"));
  try {
    await copyFile(join(ROOT, "biome.json"), join(folder, "biome.json"));
    for (const [index, [place, name]] of imports.entries()) {
      await mkdir(join(folder, place), { recursive: true });
      await writeFile(join(folder, place, `probe-${index}.ts`), `import { x } from "${name}";\n\nx();\n`);
    }
    const biome = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
    const args = [biome, "lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "."];
    const { output } = await run(process.execPath, args, { cwd: folder }).closed;
    const { summary, diagnostics } = JSON.parse(/^{"summary".*/m.exec(output)?.[0] ?? output) as LintReport;
    // The rules are a file too.
    expect(summary.unchanged).toBe(imports.length + 1);
    expect(diagnostics.filter(({ category }) => category !== "lint/style/noRestrictedImports")).toEqual([]);
    return diagnostics.map(({ location }) => String(imports[Number(/probe-(\d+)/.exec(location.path)?.[1])]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the layers that the linter enforces", () => {
  it("refuse the imports that point up and allow those that point down", async () => {
    const refused = await refusedOf([...FORBIDDEN, ...ALLOWED]);
    expect(refused.sort()).toEqual(FORBIDDEN.map(String).sort());
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

/**
 * The imports of one file of a package by another of it, as paths from the package's `src`. Tests may import anything.
 */
const arrowsOf = async (folder: string) =>
  (await importsOf(folder))
    .filter(({ name, from }) => from.startsWith(".") && !/\.test\.|^testing\//.test(name))
    .map(({ name, from }) => [name, join(dirname(name), from)] as const);

describe("the folders of the worker", () => {
  const PURE = ["ingest", "ledger", "evidence", "imports", "odata", "personal", "statistics", "integrity"];
  /** The folders above each folder. */
  const ABOVE: Record<string, readonly string[]> = {
    http: ["routes"],
    store: ["routes"],
    database: ["routes", "http", "store"],
    ...Object.fromEntries(PURE.map((folder) => [folder, ["routes", "http", "store"]])),
  };
  const folderOf = (path: string) => path.split("/")[0] ?? "";

  it("import one way: routes, http, store, then what needs no database", async () => {
    const arrows = await arrowsOf("packages/worker/src");
    const wrong = arrows.filter(([from, to]) => ABOVE[folderOf(from)]?.includes(folderOf(to)));
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
  it("the tablet imports only types from the worker", async () => {
    const taken = (await importsOf("packages/tablet-ui/src")).filter(({ from }) => from.startsWith("@roadside/worker"));
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter(({ what }) => !what.trimStart().startsWith("type "))).toEqual([]);
  });

  it("the worker does not import the tablet, and core imports neither", async () => {
    const others = [...(await importsOf("packages/core/src")), ...(await importsOf("packages/worker/src"))].filter(
      ({ from }) => /@roadside\/(tablet-ui|worker)|tablet-ui\//.test(from),
    );
    expect(others).toEqual([]);
  });

  it("core depends on valibot, one hash library and one calendar, and every version is exact", async () => {
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
