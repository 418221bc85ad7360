import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT, run, runNode } from "./command.ts";
import { startServer } from "./server.ts";
import { differences } from "./shown.ts";

const page = await readFile(join(ROOT, "docs/api.md"), "utf8");
const blocks = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language = "", code = ""]) => ({
  language,
  code,
}));
const hasCurl = spawnSync("curl", ["--version"]).status === 0 && spawnSync("bash", ["--version"]).status === 0;

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

const served = (code: string) => code.replaceAll("http://127.0.0.1:8787", server.url);

describe("docs/api.md", () => {
  // Newcomers paste the examples, so curl itself runs them. Without curl this is skipped; in CI that is a failure.
  it.skipIf(!hasCurl && !process.env.CI)(
    `runs as it is, each block in the shell of the blocks before it${hasCurl ? "" : ": SKIPPED, because this machine has no curl or bash"}`,
    async () => {
      const shell = blocks.filter(({ language }) => language === "sh");
      const script = [
        "set -eo pipefail",
        ...shell.flatMap(({ code }, index) => [`printf '\\n@@ %s\\n' ${index}`, served(code)]),
      ].join("\n");
      const { code, output } = await run("bash", ["-c", script]).closed;
      expect(code, output.slice(-2_000)).toBe(0);
      const answers = output.split(/\n@@ \d+\n/).slice(1);
      expect(answers).toHaveLength(shell.length);
      for (const [index, block] of shell.entries()) {
        const shown = blocks[blocks.indexOf(block) + 1];
        expect(["json", "text"], block.code).toContain(shown?.language);
        expect(
          differences(shown as (typeof blocks)[number], answers[index] as string),
          `${block.code}\n${answers[index]?.slice(0, 3_000)}`,
        ).toEqual([]);
      }
    },
  );

  it("shows every resource of the API", async () => {
    const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: Record<string, unknown> };
    const resources = new Set(Object.keys(paths).map((path) => /^(\/v1)?\/[\w-]+/.exec(path)?.[0] ?? path));
    expect([...resources].filter((resource) => !page.includes(`$server${resource}`))).toEqual([]);
  });

  it("has examples in TypeScript that have correct types and print their comments", async () => {
    const examples = blocks.filter(({ language }) => language === "ts").map(({ code }) => code);
    const files = examples.map((_, index) => join(import.meta.dirname, `.api-example-${index}.ts`));
    const config = join(import.meta.dirname, ".api-examples.json");
    await Promise.all(files.map((file, index) => writeFile(file, served(examples[index] as string))));
    await writeFile(config, JSON.stringify({ extends: "../tsconfig.node.json", include: files }));
    try {
      const types = await runNode([join(ROOT, "node_modules/typescript/bin/tsc"), "-p", config]).closed;
      expect(types).toEqual({ code: 0, output: "" });
      for (const [index, file] of files.entries()) {
        const { code, output } = await runNode([file]).closed;
        const promised = [...(examples[index] ?? "").matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
        expect(promised.length).toBeGreaterThan(0);
        expect([code, output.trim().split("\n")]).toEqual([0, promised]);
      }
    } finally {
      await Promise.all([...files, config].map((file) => rm(file)));
    }
  });
});
