import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** One configuration per runtime, so that code cannot use what its runtime lacks. */
const CONFIGS = [
  "packages/core/tsconfig.json",
  "packages/core/tsconfig.test.json",
  "packages/worker/tsconfig.json",
  "packages/worker/tsconfig.test.json",
  "packages/tablet-ui/tsconfig.json",
  "tsconfig.node.json",
];

const root = join(import.meta.dirname, "..");
const failed = CONFIGS.filter((config) => {
  const { status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config], {
    cwd: root,
    stdio: "inherit",
  });
  return status !== 0;
});
if (failed.length > 0) {
  process.stderr.write(`types are wrong in ${failed.join(", ")}\n`);
  process.exit(1);
}
