import type { D1Database } from "@cloudflare/workers-types";
import { type AuditRow, auditStatement } from "./audit.ts";

export function trailOn(db: D1Database) {
  return {
    /** Writes down one thing that somebody did. What changes or shows records writes its own line in the same breath. */
    async add(row: AuditRow): Promise<void> {
      await auditStatement(db, row).run();
    },
  };
}
