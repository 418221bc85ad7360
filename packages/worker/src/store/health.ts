import type { D1Database } from "@cloudflare/workers-types";

/** The newest file in migrations/. A test holds the two together. */
export const LATEST_MIGRATION = "0008_personal_parts.sql";

export interface Health {
  readonly database: "ready" | "unreachable";
  readonly migrations: "applied" | "missing";
}

export function healthOn(db: D1Database) {
  return {
    /** Whether the database answers and has the newest migration. Says nothing of what is in it. */
    async check(): Promise<Health> {
      try {
        const row = await db.prepare("SELECT 1 AS found FROM d1_migrations WHERE name = ?1").bind(LATEST_MIGRATION).first();
        return { database: "ready", migrations: row ? "applied" : "missing" };
      } catch (error) {
        const untouched = String(error).includes("no such table");
        return { database: untouched ? "ready" : "unreachable", migrations: "missing" };
      }
    },
  };
}
