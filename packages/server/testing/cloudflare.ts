import type { D1Database } from "@cloudflare/workers-types";
import { migrate, readMigrations } from "../src/sqlite/migrate.ts";
import { openSqliteD1 } from "../src/sqlite/sqlite-d1.ts";

// What the worker's tests ask of Cloudflare's runtime, given by the self-hosted one: so each of them runs on both.
export const env = { DB: openSqliteD1(":memory:") as D1Database, MIGRATIONS: await readMigrations() };
export { migrate as applyD1Migrations };
