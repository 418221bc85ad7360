import { join } from "node:path";
import { defineConfig } from "vitest/config";

const cloudflare = join(import.meta.dirname, "testing/cloudflare-rqlite.ts");

const EVERYTHING = "src/{routes,store}/**/*.test.ts";
/** What `npm test` runs; `pnpm test:long rqlite` runs everything. */
const SAMPLE = "src/{routes/{entries,stops}*,store/entries.simulation}.test.ts";

/** The worker's tests once more, on rqlite behind D1's interface. One node serves them all, one file after another. */
export default defineConfig({
  resolve: { alias: { "cloudflare:workers": cloudflare, "cloudflare:test": cloudflare } },
  test: {
    name: "worker-on-rqlite",
    root: join(import.meta.dirname, "../worker"),
    include: [process.env.ROADSIDE_RQLITE === "everything" ? EVERYTHING : SAMPLE],
    // These check the rows that a query reads, which rqlite does not report.
    exclude: ["src/store/{flat-reads,refresh-findings}.test.ts"],
    globalSetup: join(import.meta.dirname, "testing/rqlite-setup.ts"),
    fileParallelism: false,
    // Vitest runs projects with another number of workers in a group of their own.
    sequence: { groupOrder: 1 },
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
