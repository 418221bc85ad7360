import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Vitest leaves one core free, which is half of what two have. With one worker more, tests ran into time limits. */
const WORKERS = availableParallelism();

/** It changes the built tablet UI, which the other tests use. */
const ALONE = ["tablet/update.test.ts"];

const acrossPackages = {
  root: "test",
  maxWorkers: WORKERS,
  include: ["**/*.test.ts"],
  globalSetup: ["./global-setup.ts", "../packages/server/testing/build-program.ts"],
  testTimeout: 120_000,
  expect: { poll: { timeout: 10_000 } },
  hookTimeout: 180_000,
};

/** A busy machine is not a fault of what is tested. */
const inNode = { maxWorkers: WORKERS, include: ["src/**/*.test.ts"], testTimeout: 30_000, hookTimeout: 30_000 };

/**
 * One project per runtime: the library and the tools in Node, the worker in workerd with a real D1, the UI on an
 * IndexedDB, and what crosses packages.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { ...inNode, name: "core", root: "packages/core", isolate: false } },
      "packages/worker/vitest.config.ts",
      "packages/server/vitest.config.ts",
      "packages/server/vitest.rqlite.config.ts",
      { test: { ...inNode, name: "server", root: "packages/server", globalSetup: ["./testing/build-program.ts"] } },
      { test: { ...inNode, name: "tablet-ui", root: "packages/tablet-ui" } },
      { test: { ...acrossPackages, name: "test", exclude: ["**/node_modules/**", ...ALONE] } },
      {
        test: { ...acrossPackages, name: "alone", include: ALONE, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
    reporters: ["default", "./test/closing-line.ts"],
  },
});
