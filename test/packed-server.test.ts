import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildServer } from "../scripts/build-server.ts";
import { ROOT, run } from "./command.ts";

const SERVER = join(ROOT, "packages/server");
const PASSWORD = "a long pass phrase";
let folder: string;
let project: string;

/** Installs the program as an operator does: from its package, without a network, into an empty folder. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-packed-server-"));
  // What `prepack` does, without building the tablet UI again, which other tests use.
  await buildServer(join(SERVER, "dist"), { pages: true });
  const packing = ["pack", "--pack-destination", folder, "--config.ignore-scripts=true"];
  const packed = await run("pnpm", packing, { cwd: SERVER }).closed;
  expect(packed.code, packed.output).toBe(0);
  const tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "");
  project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), "{}");
  const installing = ["install", "--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache"), tarball];
  const installed = await run("npm", installing, { cwd: project }).closed;
  expect(installed.code, installed.output).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ENTRY = "node_modules/roadside/dist/roadside.js";
const RUNTIMES = {
  node: ["node_modules/.bin/roadside"],
  deno: [
    join(ROOT, "test/node_modules/.bin/deno"),
    "run",
    "--allow-all",
    "--no-prompt",
    "--no-config",
    "--no-remote",
    ENTRY,
  ],
} as const;

describe("the packed program", () => {
  it("contains the program, the migrations, the tablet UI and licenses, and depends on no other package", async () => {
    expect((await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual([
      "roadside",
    ]);
    const root = join(project, "node_modules/roadside");
    expect((await readdir(root)).sort()).toEqual(["LICENSE", "dist", "package.json"]);
    const facts = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect([facts.bin, facts.dependencies]).toEqual([{ roadside: "./dist/roadside.js" }, undefined]);
    const names = await readdir(join(root, "dist"), { recursive: true });
    for (const name of [
      "roadside.js",
      "migrations/0000_first.sql",
      "tablet-ui/index.html",
      "tablet-ui/api-reference.js",
    ])
      expect(names).toContain(name);
    expect(names.filter((name) => /\.(ts|node|map)$|test/.test(name))).toEqual([]);
    expect(await readFile(join(root, "dist/third-party-licenses.txt"), "utf8")).toContain("\nhono ");
  });

  it.each(["node", "deno"] as const)(
    "under %s creates an installation, serves it, and signs its administrator in",
    {
      timeout: 120_000,
    },
    async (runtime) => {
      const [command, ...args] = RUNTIMES[runtime];
      const env = { ROADSIDE_STATE: join(folder, runtime), ROADSIDE_PASSWORD: PASSWORD };
      const start = (...words: string[]) => run(command, [...args, ...words], { cwd: project, env, detached: true });
      const facts = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
      const created = await start("init", ...facts).closed;
      expect(created.code, created.output).toBe(0);
      const server = start("serve", "--port", "0");
      await expect.poll(server.output, { timeout: 60_000 }).toContain("Ready at");
      const [, url = ""] = /Ready at (http:\/\/[^ ]+)\. /.exec(server.output()) ?? [];
      const signIn = await fetch(`${url}/v1/sessions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ badge: "900001", password: PASSWORD }),
      });
      expect(signIn.status).toBe(201);
      expect(await (await fetch(url)).text()).toContain('<div id="app">');
      expect((await fetch(`${url}/docs`)).status).toBe(200);
      // The whole group, because Deno's command is a script that starts the real one.
      process.kill(-(server.child.pid as number), "SIGTERM");
      await server.closed;
    },
  );
});
