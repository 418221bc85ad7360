import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export const run = promisify(execFile);

/** A record system that stores tests, lists a unit's newest and counts a unit's month, each in its own way. */
export interface Peer {
  readonly name: string;
  /** Prepares a call's body with new zeros of a unit, as a tablet would. */
  batch(unit: string, zeros: number): Promise<string>;
  /** Sends the body. */
  take(body: string): Promise<void>;
  /** Reads the 50 newest tests of a unit. */
  page(unit: string): Promise<void>;
  /** Counts a unit's tests by category in the month of the zeros. */
  month(unit: string): Promise<void>;
  close(): Promise<void>;
}

/** The month of all zeros. */
export const MONTH = { from: "2026-10-01", to: "2026-10-31" } as const;

/** The time of each: one second after the previous one. */
export function* seconds(): Generator<string, never> {
  for (let atMs = Date.parse("2026-10-01T12:00:00Z"); ; atMs += 1_000)
    yield `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

/**
 * Installs packages into a folder of their own, outside this project, unless they are there. Native code is compiled
 * for the given Node.
 */
export async function installPackages(folder: string, node: Node, ...packages: readonly string[]): Promise<void> {
  if (existsSync(join(folder, "node_modules"))) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const env = {
    ...process.env,
    PATH: `${dirname(node.path)}:${process.env.PATH}`,
    ...(node.headers ? { npm_config_nodedir: node.headers } : {}),
  };
  await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error", ...packages], {
    cwd: folder,
    env,
    maxBuffer: 1e8,
  });
}

/** A Node to run a peer with, and the folder of its headers, if it has one. */
export interface Node {
  readonly path: string;
  readonly headers?: string;
}

export const THIS_NODE: Node = { path: process.execPath };

/** Installs another version of Node from the npm registry. */
export async function nodeOf(version: string): Promise<Node> {
  const { stdout } = await run("npx", ["-y", "-p", `node@${version}`, "node", "-p", "process.execPath"]);
  const path = stdout.trim();
  const headers = join(dirname(path), `../node_modules/node-${process.platform}-${process.arch}`);
  return existsSync(join(headers, "include")) ? { path, headers } : { path };
}

/** Starts a program, waits until it answers at an address, and kills it at the end. */
export async function startProcess(
  command: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv,
  url: string,
  withinMs = 180_000,
): Promise<ChildProcess> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (words = (words + chunk).slice(-4_000)));
  for (const begun = Date.now(); Date.now() - begun < withinMs; ) {
    if (child.exitCode !== null) break;
    if (await fetch(url).catch(() => null)) return child;
    await new Promise((done) => setTimeout(done, 200));
  }
  await stopProcess(child);
  throw new Error(`${command.join(" ")} did not start:\n${words}`);
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

/** Makes a call, reads its answer to the end, and throws if it failed. */
export async function requestOk(url: string, token: string, body?: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, body === undefined ? { headers } : { method: "POST", headers, body });
  const text = await response.text();
  if (!response.ok || text.includes('"rejected"')) throw new Error(`${url}: ${response.status} ${text.slice(0, 300)}`);
}
