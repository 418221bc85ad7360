import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const cloudflare = join(import.meta.dirname, "testing/cloudflare.ts");

/** The worker's tests again, in Node on a SQLite file behind D1's interface: they must pass outside the cloud too. */
export default defineConfig({
  resolve: { alias: { "cloudflare:workers": cloudflare, "cloudflare:test": cloudflare } },
  test: {
    name: "worker-on-sqlite",
    root: join(import.meta.dirname, "../worker"),
    include: ["src/{routes,store}/**/*.test.ts"],
    // These check the rows that a query reads, which SQLite does not report.
    exclude: ["src/store/{flat-reads,refresh-findings}.test.ts"],
    isolate: false,
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
