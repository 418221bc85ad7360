import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

export const AUDIT_ACTIONS = [
  "session.opened",
  "session.refused",
  "session.ended",
  "stop.seen",
  "driver.searched",
  "stops.exported",
  "audit.seen",
  "entries.added",
  "reference.changed",
  "finding.answered",
  "memory.added",
  "shift.added",
  "officer.changed",
  "officer.signed-out",
  "import.sent",
  "import.refused-seen",
  "import.refusals-dropped",
  "retention.changed",
  "retention.ran",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did what, or looked at what. `subject` is an id, never a name or a plate. */
export interface AuditRow {
  at: string;
  badge: string;
  unit: string;
  action: AuditAction;
  subject: string;
}

/** An audit row for a batch of statements; with `when`, only where that entry was inserted by that batch. */
export function auditStatement(db: D1Database, row: AuditRow, when?: { entry: string; batch: string }): D1PreparedStatement {
  const insert =
    "INSERT INTO audit (at, badge, unit, action, subject) SELECT ?1, ?4, ?5, ?6, ?7 WHERE ?2 IS NULL OR EXISTS (SELECT 1 FROM entries WHERE id = ?2 AND batch = ?3)";
  return db.prepare(insert).bind(row.at, when?.entry ?? null, when?.batch ?? null, row.badge, row.unit, row.action, row.subject);
}
