import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

export const AUDIT_ACTIONS = [
  "session.opened",
  "session.refused",
  "session.ended",
  "password.changed",
  "stop.seen",
  "stop.exported",
  "attachment.added",
  "attachment.seen",
  "driver.searched",
  "stops.exported",
  "audit.seen",
  "device.asked",
  "device.changed",
  "recovery-code.set",
  "recovery-codes.seen",
  "entries.added",
  "entries.quarantined",
  "quarantine.seen",
  "quarantine.opened",
  "quarantine.discarded",
  "reference.changed",
  "finding.answered",
  "memory.added",
  "shift.added",
  "officer.changed",
  "officer.signed-out",
  "officer.closed",
  "key.made",
  "key.revoked",
  "import.sent",
  "import.refused-seen",
  "import.refusals-dropped",
  "retention.changed",
  "retention.ran",
  "unit.moved",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did what, or looked at what, and from where. `subject` is an id, never a name or a plate. */
export interface AuditRow {
  at: string;
  /** A badge, or `key:` and the id of another system's key. */
  badge: string;
  unit: string;
  action: AuditAction;
  subject: string;
  /** "" where it is not known for sure, and where a command on the machine acts. */
  address: string;
}

/** Who acts, when and from where. */
export type Actor = Omit<AuditRow, "action" | "subject">;

const INSERT = "INSERT INTO audit (at, badge, unit, action, subject, address) SELECT ?1, ?4, ?5, ?6, ?7, ?8";

/** An audit row for a batch of statements; with `when`, only where that entry was inserted by that batch. */
export function auditStatement(
  db: D1Database,
  row: AuditRow,
  when?: { entry: string; batch: string },
): D1PreparedStatement {
  return db
    .prepare(`${INSERT} WHERE ?2 IS NULL OR EXISTS (SELECT 1 FROM entries WHERE id = ?2 AND batch = ?3)`)
    .bind(row.at, when?.entry ?? null, when?.batch ?? null, row.badge, row.unit, row.action, row.subject, row.address);
}

/** An audit row for a batch of statements, written only where the statement just before it changed something. */
export function auditIfChanged(db: D1Database, row: AuditRow): D1PreparedStatement {
  return db
    .prepare(`${INSERT} WHERE ?2 IS ?3 AND changes() > 0`)
    .bind(row.at, null, null, row.badge, row.unit, row.action, row.subject, row.address);
}
