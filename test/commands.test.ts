import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT, runNode } from "./command.ts";
import { freePort, signedIn } from "./server.ts";

let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "roadside-commands-"));
});
afterAll(() => rm(state, { recursive: true, force: true }));

describe("npm start", () => {
  it("serves everything on one address, retains its data between starts, and ends cleanly on Ctrl-C", {
    timeout: 180_000,
  }, async () => {
    const port = await freePort();
    const env = { PORT: String(port), ROADSIDE_STATE: join(state, "data") };
    const counts: number[] = [];
    for (const time of ["first", "second"]) {
      const { child, output, closed } = runNode(["scripts/start.ts"], env);
      await expect.poll(output, { timeout: 120_000 }).toContain("Ctrl-C ends it.");
      expect(output()).toContain(`http://127.0.0.1:${port}`);
      for (const badge of ["100001", "100002", "100003", "100009", "roadside-demo"]) expect(output()).toContain(badge);
      expect(output().includes("they are already loaded"), time).toBe(time === "second");
      const page = await fetch(`http://127.0.0.1:${port}/`);
      expect(await page.text()).toContain('<div id="app">');
      expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      const prefecture = await signedIn(`http://127.0.0.1:${port}`, "100003");
      counts.push((await prefecture.get<{ total: { stops: number } }>("/v1/statistics")).total.stops);
      child.kill("SIGINT");
      expect((await closed).code).toBe(0);
      await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
    }
    expect(counts[1]).toBe(counts[0]);
    expect(counts[0]).toBeGreaterThan(1_000);
    // Only its owner can read the secret that sessions depend on.
    expect((await stat(join(state, "data/secret.env"))).mode & 0o077).toBe(0);
  });

  it("ends with a sentence and an error when workerd is killed", { timeout: 180_000 }, async () => {
    const port = await freePort();
    const env = { PORT: String(port), ROADSIDE_STATE: join(state, "data") };
    const { child, output, closed } = runNode(["scripts/start.ts"], env);
    await expect.poll(output, { timeout: 120_000 }).toContain("Ctrl-C ends it.");
    const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
    const processes = stdout.split("\n").map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? []);
    const below = (pid: string): string[] =>
      processes.filter(([, , parent]) => parent === pid).flatMap(([, own = ""]) => [own, ...below(own)]);
    const own = below(String(child.pid));
    const workers = processes.filter(
      ([, pid = "", , args = ""]) => own.includes(pid) && args.includes("/bin/workerd "),
    );
    expect(workers.length).toBeGreaterThan(0);
    for (const [, pid] of workers) process.kill(Number(pid), "SIGKILL");
    const { code, output: said } = await closed;
    expect([code, said.trim().split("\n").at(-1)]).toEqual([
      1,
      `The server stopped answering and was ended: run npm start again. The records stay in ${join(state, "data")}`,
    ]);
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it("refuses to be reached by other machines", async () => {
    const { code, output } = await runNode(["scripts/start.ts"], { HOST: "0.0.0.0", ROADSIDE_STATE: state }).closed;
    expect([code, output]).toEqual([
      1,
      "`npm start` is a demo for this machine only: unset HOST, or see docs/operate.md.\n",
    ]);
  });

  it("reports in one sentence that the port is taken or invalid", async () => {
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    const taken = runNode(["scripts/start.ts"], { PORT: String(port), ROADSIDE_STATE: state });
    const { code, output } = await taken.closed;
    expect(code).toBe(1);
    expect(output.trim().split("\n").at(-1)).toBe(
      `Port ${port} is taken by another program: choose another, as in PORT=${port + 1} npm start.`,
    );
    other.close();
    const none = runNode(["scripts/start.ts"], { PORT: "many" });
    expect(await none.closed).toEqual({ code: 1, output: 'PORT is "many": it must be a number from 1 to 65535.\n' });
  });

  it("reports in one sentence that there is no network", { timeout: 120_000 }, async () => {
    const nowhere = "http://127.0.0.1:9/";
    const { closed } = runNode(["scripts/start.cjs"], {
      npm_config_registry: nowhere,
      npm_config_cache: join(state, "empty-cache"),
      npm_config_fetch_retries: "0",
    });
    const { code, output } = await closed;
    expect(code).toBe(1);
    expect(output.trim().split("\n").at(-1)).toBe(
      "The packages could not be fetched: check the network and npm's registry setting, then try again.",
    );
  });

  it("reports in one sentence that Node is too old", async () => {
    const pretend =
      'Object.defineProperty(process.versions, "node", { value: "16.20.2" }); require("./scripts/start.cjs")';
    const { closed } = runNode(["-e", pretend], {});
    expect(await closed).toEqual({
      code: 1,
      output:
        "Roadside needs Node 18 or newer to start, and this is Node 16.20.2: install a newer one from https://nodejs.org.\n",
    });
  });

  it("is written so that an old Node can read it", async () => {
    for (const file of ["start.cjs", "test.cjs", "with-tools.cjs"]) {
      const text = (await readFile(join(ROOT, "scripts", file), "utf8")).replace(
        /\/\/.*|\/\*[\s\S]*?\*\/|"[^"]*"/g,
        "",
      );
      expect(text, file).not.toMatch(/=>|\b(const|let|class|async|await|import)\b.*[({=;]|`|\?\.|\?\?/);
    }
  });
});
