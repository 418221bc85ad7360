/** What vitest.config.ts binds for the tests. */
declare module "cloudflare:workers" {
  export const env: {
    DB: import("@cloudflare/workers-types").D1Database;
    MIGRATIONS: import("cloudflare:test").D1Migration[];
    /** The text of schema.sql. */
    SCHEMA: string;
  };
}
