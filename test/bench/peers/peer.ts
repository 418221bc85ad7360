import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export const run = promisify(execFile);

/** A record system that takes tests, lists a unit's newest and counts a unit's month, each in its own way. */
export interface Peer {
  readonly name: string;
  /** A call's body with that many new zeros of a unit, as a tablet would have it ready. */
  batch(unit: string, zeros: number): Promise<string>;
  /** Takes it in. */
  take(body: string): Promise<void>;
  /** The 50 newest of a unit. */
  page(unit: string): Promise<void>;
  /** How many of each category a unit had in the month of the zeros. */
  month(unit: string): Promise<void>;
  close(): Promise<void>;
}

/** The month in which all zeros happened. */
export const MONTH = { from: "2026-10-01", to: "2026-10-31" } as const;

/** When each of them did: a second after the one before. */
export function* seconds(): Generator<string, never> {
  for (let atMs = Date.parse("2026-10-01T12:00:00Z"); ; atMs += 1_000)
    yield `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

/** Puts packages into a folder of their own, unless they are there from before; nothing of them comes into this project's. What has to be compiled is compiled for that Node. */
export async function installed(folder: string, node: Node, ...packages: readonly string[]): Promise<void> {
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

/** A Node to run a peer with, and the folder with its headers where they came with it. */
export interface Node {
  readonly path: string;
  readonly headers?: string;
}

export const THIS_NODE: Node = { path: process.execPath };

/** Another version of Node, from the npm registry. */
export async function nodeOf(version: string): Promise<Node> {
  const { stdout } = await run("npx", ["-y", "-p", `node@${version}`, "node", "-p", "process.execPath"]);
  const path = stdout.trim();
  const headers = join(dirname(path), `../node_modules/node-${process.platform}-${process.arch}`);
  return existsSync(join(headers, "include")) ? { path, headers } : { path };
}

/** A program that is killed when it is no longer needed, once it answers at an address. */
export async function started(
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
  await ended(child);
  throw new Error(`${command.join(" ")} did not start:\n${words}`);
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

/** A call whose answer is read to its end and has to be a good one. */
export async function asked(url: string, token: string, body?: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, body === undefined ? { headers } : { method: "POST", headers, body });
  const text = await response.text();
  if (!response.ok || text.includes('"rejected"')) throw new Error(`${url}: ${response.status} ${text.slice(0, 300)}`);
}
