import { inject } from "vitest";
import { openRqliteD1 } from "../src/rqlite/rqlite-d1.ts";
import { migrate, readMigrations } from "../src/sqlite/migrate.ts";

// What the worker's tests ask of Cloudflare's runtime, given by rqlite.
export const env = { DB: await openRqliteD1(inject("rqliteUrl")), MIGRATIONS: await readMigrations() };
export { migrate as applyD1Migrations };
