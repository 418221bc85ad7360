import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** The worker's tests run in workerd itself, on a real D1 with the real migrations. */
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      miniflare: {
        compatibilityDate: "2026-11-01",
        compatibilityFlags: ["nodejs_compat"],
        d1Databases: ["DB"],
        bindings: {
          MIGRATIONS: await readD1Migrations("packages/worker/migrations"),
          SCHEMA: await readFile("packages/worker/schema.sql", "utf8"),
        },
      },
    })),
  ],
  // A busy machine is no fault of what is tested.
  test: {
    name: "worker",
    root: import.meta.dirname,
    include: ["src/**/*.test.ts"],
    isolate: false,
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
