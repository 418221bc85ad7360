import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** One configuration per runtime, so that code cannot use what its runtime lacks. The slowest come first. */
const CONFIGS = [
  "packages/worker/tsconfig.test.json",
  "packages/tablet-ui/tsconfig.json",
  "tsconfig.node.json",
  "packages/worker/tsconfig.json",
  "packages/core/tsconfig.test.json",
  "packages/core/tsconfig.json",
];
const root = join(import.meta.dirname, "..");
const tsc = join(root, "node_modules/typescript/bin/tsc");

/**
 * Checks one configuration. Checkers in several threads repeat each other's work: one takes a third of the processor
 * time of four.
 */
async function check(config: string): Promise<boolean> {
  const child = spawn(process.execPath, [tsc, "-p", config, "--singleThreaded"], { cwd: root });
  for (const stream of [child.stdout, child.stderr]) stream.pipe(process.stdout, { end: false });
  const [status] = (await once(child, "close")) as [number | null];
  return status === 0;
}

const waiting = [...CONFIGS];
const failed: string[] = [];
async function checkNext(): Promise<void> {
  for (let config = waiting.shift(); config !== undefined; config = waiting.shift()) {
    if (!(await check(config))) failed.push(config);
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, checkNext));
if (failed.length > 0) {
  process.stderr.write(`types are wrong in ${failed.join(", ")}\n`);
  process.exit(1);
}
