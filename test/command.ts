import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..");

/** Starts a command; returns its output so far, and its exit code when it ends. */
export function run(
  command: string,
  args: readonly string[],
  {
    env = {},
    cwd = ROOT,
    detached = false,
  }: { env?: Readonly<Record<string, string>>; cwd?: string; detached?: boolean } = {},
) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  const output = () => chunks.join("");
  return {
    child,
    output,
    closed: once(child, "close").then(([code]) => ({ code: code as number | null, output: output() })),
  };
}

/** Starts a script of this project on the same Node. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return run(process.execPath, args, { env });
}
