import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { and, eq, exists, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { insertWhere, toStatement } from "../database/drizzle.ts";
import { audit, entries } from "../database/schema.ts";

/**
 * Who did or read what, and from where. `badge` is a badge number, or `key:` and the id of an API key; `subject` is an
 * id, never a name or a plate; `address` is "" if it is not known for sure and for commands on the server's machine.
 */
export type AuditRow = Required<Omit<typeof audit.$inferInsert, "id">>;

/** Who acts, when and from where. */
export type Actor = Omit<AuditRow, "action" | "subject">;

/** An audit row for a batch of statements; with `when`, only if that batch inserted that entry. */
export function auditStatement(
  db: D1Database,
  row: AuditRow,
  when?: { entry: string; batch: string },
): D1PreparedStatement {
  if (!when) return toStatement(db, drizzle(db).insert(audit).values(row));
  const inserted = drizzle(db)
    .select({ one: sql`1` })
    .from(entries)
    .where(and(eq(entries.id, when.entry), eq(entries.batch, when.batch)));
  return auditWhere(db, row, exists(inserted));
}

/** An audit row for a batch of statements, written only if the statement just before it changed something. */
export function auditIfChanged(db: D1Database, row: AuditRow): D1PreparedStatement {
  return auditWhere(db, row, sql`changes() > 0`);
}

function auditWhere(db: D1Database, row: AuditRow, condition: SQL): D1PreparedStatement {
  return toStatement(db, insertWhere(drizzle(db), audit, row, condition));
}
