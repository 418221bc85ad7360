import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "./browser.ts";
import { ROOT, run, runNode } from "./command.ts";

const CORE = join(ROOT, "packages/core");
let folder: string;
let tarball: string;
let project: string;

/** Installs the library as another project does: packed, unpacked, with its dependencies. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-packed-"));
  const packed = await run("pnpm", ["pack", "--pack-destination", folder], { cwd: CORE }).closed;
  expect(packed.code, packed.output).toBe(0);
  tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "");
  project = join(folder, "project");
  const modules = join(project, "node_modules");
  await mkdir(join(modules, "@roadside"), { recursive: true });
  await run("tar", ["xzf", tarball, "-C", folder]).closed;
  await symlink(join(folder, "package"), join(modules, "@roadside/core"));
  await mkdir(join(folder, "node_modules/@noble"), { recursive: true });
  for (const name of ["valibot", "chinese-days", "@noble/hashes"])
    await symlink(join(CORE, "node_modules", name), join(folder, "node_modules", name));
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the packed library", () => {
  it("contains its built files, its types and its README, and nothing else", async () => {
    const { output } = await run("tar", ["tzf", tarball]).closed;
    const names = output.trim().split("\n");
    expect(
      names.filter((name) => !/^package\/(dist\/.+(\.js|\.d\.ts)|package\.json|README\.md|CHANGELOG\.md)$/.test(name)),
    ).toEqual([]);
    expect(names).toContain("package/dist/index.js");
    expect(names.filter((name) => /test-data|\.test\./.test(name))).toEqual([]);
  });

  it("passes publint and arethetypeswrong as an ES module", async () => {
    const { messages } = await publint({ pkgDir: join(folder, "package"), strict: true });
    expect(messages.filter(({ type }) => type !== "suggestion")).toEqual([]);
    const { buffer } = await readFile(tarball);
    const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(buffer)));
    // It is an ES module; Node itself lets `require` load it.
    const problems = checked.types
      ? checked.problems.filter((problem) => !["CJSResolvesToESM"].includes(problem.kind))
      : ["no types"];
    expect(problems).toEqual([]);
  });

  it("runs under plain Node, and prints what its README shows", async () => {
    const readme = await readFile(join(folder, "package/README.md"), "utf8");
    const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    await writeFile(join(project, "example.js"), example);
    expect(await runNode([join(project, "example.js")]).closed).toEqual({ code: 0, output: "drinking\n" });
  });

  const example = async (name: string) => {
    await copyFile(join(CORE, "examples", name), join(project, name));
    return join(project, name);
  };

  it("runs its example for Node", async () => {
    expect(await runNode([await example("node.mjs")]).closed).toEqual({
      code: 0,
      output:
        "drunk for now\nsend-sample: traffic-police, by 2020-10-22T23:59:59+08:00\nsend-sample-criminal: traffic-police, by 2020-10-19T23:59:59+08:00\napprove-blood-test: traffic-police, by 2020-10-16T22:10:00+08:00\n",
    });
  });

  it("runs its example for Deno", async () => {
    const file = await example("deno.ts");
    const args = ["run", "--no-prompt", "--no-config", "--cached-only", "--node-modules-dir=manual", file];
    const { code, output } = await run(join(ROOT, "test/node_modules/.bin/deno"), args, { cwd: project }).closed;
    expect(code, output).toBe(0);
    expect(output).toContain(
      "China (mainland): drinking (GB 19522-2010)\nEngland and Wales: below-limit (Road Traffic Act 1988)\n",
    );
    expect(output.trim().split("\n")).toHaveLength(27);
  });

  it("runs its example in a plain web page, without a bundler", async () => {
    await example("page.html");
    const server = createServer((request, response) => {
      const path = join(project, new URL(request.url ?? "/", "http://localhost").pathname);
      const type = path.endsWith(".js") ? "text/javascript" : "text/html";
      readFile(path).then(
        (bytes) => response.writeHead(200, { "content-type": type }).end(bytes),
        () => response.writeHead(404).end(),
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/page.html`);
      await page.getByText("drunk: 80.08 mg/100 mL of blood, GB 19522-2010 4.1").waitFor();
      await page.getByLabel("Breath").fill("0.36");
      await page.getByText("drinking: 79.2 mg/100 mL of blood").waitFor();
      await page.getByLabel("Breath").fill("0,36");
      await page.getByText("is not digits with at most one point").waitFor();
    } finally {
      await browser.close();
      server.close();
    }
  });

  it.each(["nodenext", "bundler"])(
    "has correct types for a strict project that resolves modules as %s",
    async (resolution) => {
      const code = `import { classify, type Refusal } from "@roadside/core";
const law = classify({ specimen: "breath", value: "0.36", unit: "mg/L" }, { jurisdiction: "CN", at: "2020-10-15" });
export const said: string | Refusal = law.ok ? law.category : law;
import { classifier } from "@roadside/core/classifier";
import { scotland } from "@roadside/core/regimes/scotland";
export const here = classifier(scotland);
// @ts-expect-error the value is the text that the instrument showed, not a number
classify({ specimen: "breath", value: 0.36, unit: "mg/L" }, { jurisdiction: "CN", at: "2020-10-15" });
// @ts-expect-error a category is one of the law's values
export const none: "sober" | Refusal = law.ok ? law.category : law;
`;
      await writeFile(join(project, "consumer.ts"), code);
      const options = [
        "--noEmit",
        "--strict",
        "--target",
        "es2023",
        "--lib",
        "es2023,dom",
        "--types",
        "",
        "--module",
        resolution === "nodenext" ? "nodenext" : "esnext",
        "--moduleResolution",
        resolution,
      ];
      expect(
        await runNode([
          join(ROOT, "node_modules/typescript/bin/tsc"),
          ...options,
          "--ignoreConfig",
          join(project, "consumer.ts"),
        ]).closed,
      ).toEqual({ code: 0, output: "" });
    },
  );

  it("is tree-shakeable: parsing a plate imports no law", async () => {
    const sizeOf = async (code: string) => {
      const entry = join(project, "entry.js");
      await writeFile(entry, code);
      const built = await build({
        root: project,
        configFile: false,
        logLevel: "error",
        build: {
          write: false,
          minify: true,
          modulePreload: { polyfill: false },
          rollupOptions: { input: entry, preserveEntrySignatures: "strict" },
        },
      });
      const chunks = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
      return gzipSync(chunks.map((chunk) => (chunk.type === "chunk" ? chunk.code : "")).join("")).length;
    };
    const whole = await sizeOf('export * from "@roadside/core";');
    const plate = await sizeOf('export { parsePlate } from "@roadside/core";');
    expect(plate).toBeLessThan(whole / 10);
    const one = await sizeOf(
      'import { china, classifier } from "@roadside/core"; export const classify = classifier(china);',
    );
    const alone =
      'import { classifier } from "@roadside/core/classifier"; import { china } from "@roadside/core/regimes/china";';
    // The main entry costs no more than the subpaths: unused code has no side effects.
    expect(one).toBeLessThan((await sizeOf(`${alone} export const classify = classifier(china);`)) + 100);
    expect(one).toBeLessThan(whole / 8);
  });
});
