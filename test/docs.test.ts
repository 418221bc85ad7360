import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENTRY_KINDS } from "../packages/core/src/record/kinds.ts";
import { CALL_PROBLEMS } from "../packages/worker/src/http/problem.ts";
import { FIELD_PROBLEMS, FLAGS } from "../packages/worker/src/problem-codes.ts";
import { sourcesPage } from "../scripts/sources.ts";
import { launchBrowser } from "./browser.ts";
import { ROOT, runNode } from "./command.ts";
import { startServer } from "./server.ts";

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

const readme = await readFile(join(ROOT, "README.md"), "utf8");
const pages = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"],
  ...(await readdir(join(ROOT, "docs"), { recursive: true }))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

describe("the README's examples", () => {
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

  it("are three", () => {
    expect(examples).toHaveLength(3);
  });

  it.each(examples.map((code, index) => [index + 1, code] as const))(
    "example %i runs and prints what it says",
    async (number, code) => {
      // In this folder, where the workspace's own packages are found.
      const file = join(import.meta.dirname, `.example-${number}.ts`);
      await writeFile(file, code.replace("http://127.0.0.1:8787", server.url));
      try {
        const { code: ended, output } = await runNode([file]).closed;
        const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, line]) => line);
        expect(promised.length).toBeGreaterThan(0);
        expect([ended, output.trim().split("\n")]).toEqual([0, promised]);
      } finally {
        await rm(file);
      }
    },
  );
});

describe("the API's reference", () => {
  it("opens in a browser, with nothing from another host and nothing that its own headers forbid", async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
      page.on(
        "request",
        (request) =>
          /^https?:/.test(request.url()) && !request.url().startsWith(server.url) && faults.push(request.url()),
      );
      await page.goto(`${server.url}/docs`);
      // Its parts are drawn when they come into sight; the list at the side names them all.
      for (const part of ["Sessions", "Sync", "Stops", "Statistics", "Reference data", "Operations", "Problems"]) {
        await page.getByText(part, { exact: true }).first().waitFor({ timeout: 30_000 });
      }
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

describe("the page of sources", () => {
  it("says what the law in core says", async () => {
    expect(await readFile(join(ROOT, "docs/sources.md"), "utf8")).toBe(sourcesPage());
  });
});

describe("the page of records", () => {
  it("names every kind of entry, and no other", async () => {
    const page = await readFile(join(ROOT, "docs/records.md"), "utf8");
    const rows = page.split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((line) =>
      [...(line.split("|")[1] ?? "").matchAll(/`([a-z-]+)`/g)].map(([, kind = ""]) => kind),
    );
    expect(named.sort()).toEqual(Object.keys(ENTRY_KINDS).sort());
  });
});

describe("the problem codes", () => {
  // The compiler ensures that no other code is used: a problem's code is a key of these tables.
  it("are all in the API's reference", async () => {
    const { info } = (await (await fetch(`${server.url}/openapi.json`)).json()) as { info: { description: string } };
    for (const code of Object.keys({ ...FIELD_PROBLEMS, ...FLAGS, ...CALL_PROBLEMS }))
      expect(info.description).toContain(`\`${code}\``);
  });
});

describe("what the documents name", () => {
  it("exists: every folder of the README's map", () => {
    const [, map = ""] = /## The map\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
    let top = "";
    const named = map
      .trimEnd()
      .split("\n")
      .map((line) => {
        const [path = ""] = line.trim().split(/\s/);
        if (line.startsWith(" ")) return join(top, path);
        top = path;
        return path;
      });
    expect(named.length).toBeGreaterThanOrEqual(10);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it.each(pages)("exists: every path and link in %s", async (page) => {
    const text = await readFile(join(ROOT, page), "utf8");
    const paths = [...text.matchAll(/`((?:packages|docs|scripts|test)\/[\w./-]+)`/g)].map(([, path = ""]) =>
      join(ROOT, path),
    );
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = ""]) =>
      join(ROOT, dirname(page), path),
    );
    expect([...paths, ...links].filter((path) => !existsSync(path))).toEqual([]);
  });

  it.each(pages)("exists: every command in %s", async (page) => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { scripts: object };
    const text = await readFile(join(ROOT, page), "utf8");
    const called = [...text.matchAll(/`pnpm (?!install|roadside)([a-z][\w:]*)/g)].map(([, name]) => name);
    expect(called.filter((name = "") => !(name in scripts))).toEqual([]);
    const commands = [...text.matchAll(/pnpm roadside ([a-z-]+)/g)].map(([, name]) => name);
    const missing = commands.filter((name) => !existsSync(join(ROOT, `packages/server/src/commands/${name}.ts`)));
    expect(missing).toEqual([]);
  });
});
