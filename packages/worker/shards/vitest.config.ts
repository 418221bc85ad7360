import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** The tests of the calls once more, in workerd, with the records in three databases: src/testing/server.ts spreads the units over them. */
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      miniflare: {
        compatibilityDate: "2026-11-01",
        compatibilityFlags: ["nodejs_compat"],
        d1Databases: ["DB", "DB_A", "DB_B"],
        bindings: { MIGRATIONS: await readD1Migrations(join(import.meta.dirname, "../migrations")) },
      },
    })),
  ],
  test: {
    name: "worker-shards",
    root: join(import.meta.dirname, ".."),
    include: ["src/routes/**/*.test.ts", "src/shards/**/*.test.ts"],
  },
});
