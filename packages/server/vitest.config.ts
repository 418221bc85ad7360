import { join } from "node:path";
import { defineConfig } from "vitest/config";

const cloudflare = join(import.meta.dirname, "testing/cloudflare.ts");

/** The worker's own tests once more, in Node on a SQLite file behind D1's interface: what they ask for holds outside the cloud too. */
export default defineConfig({
  resolve: { alias: { "cloudflare:workers": cloudflare, "cloudflare:test": cloudflare } },
  test: {
    name: "worker-on-sqlite",
    root: join(import.meta.dirname, "../worker"),
    include: ["src/{routes,store}/**/*.test.ts"],
    // These ask how many rows a question read, which SQLite does not tell.
    exclude: ["src/store/{flat-reads,finding-rounds}.test.ts"],
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
