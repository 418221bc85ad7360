/** What vitest.config.ts binds for the tests. */
declare module "cloudflare:workers" {
  export const env: {
    DB: import("@cloudflare/workers-types").D1Database;
    /** Further databases, where the tests run with several (shards/vitest.config.ts). */
    DB_A?: import("@cloudflare/workers-types").D1Database;
    DB_B?: import("@cloudflare/workers-types").D1Database;
    MIGRATIONS: import("cloudflare:test").D1Migration[];
  };
}
