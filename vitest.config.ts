import { defineConfig } from "vitest/config";

/** One project for each runtime: the library and the tools in Node, the worker in workerd with a real D1, the UI on an IndexedDB, and what crosses packages. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: "core", root: "packages/core", include: ["src/**/*.test.ts"] } },
      "packages/worker/vitest.config.ts",
      "packages/server/vitest.config.ts",
      { test: { name: "server", root: "packages/server", include: ["src/**/*.test.ts"] } },
      { test: { name: "tablet-ui", root: "packages/tablet-ui", include: ["src/**/*.test.ts"] } },
      {
        test: {
          name: "test",
          root: "test",
          include: ["**/*.test.ts"],
          globalSetup: ["./global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // Each file starts servers and a browser of its own; two at once would only slow each other down.
          fileParallelism: false,
        },
      },
    ],
    reporters: ["default", "./test/closing-line.ts"],
  },
});
