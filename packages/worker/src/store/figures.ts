import type { D1Database } from "@cloudflare/workers-types";

/** Figures of the whole database for an operator's metrics. Nothing in them identifies a person or a unit. */
export interface Figures {
  readonly entries: number;
  /** When the newest entry was received; `null` before the first. */
  readonly newestReceivedAt: string | null;
  /** Entries that are not in their units' ledgers yet, and when the oldest of them was received. */
  readonly ledgerWaiting: number;
  readonly ledgerWaitingSince: string | null;
  readonly dutiesDue: number;
  readonly dutiesOverdue: number;
  /** Open findings by rule. */
  readonly findings: Readonly<Record<string, number>>;
  readonly quarantined: number;
  readonly devices: Readonly<Record<string, number>>;
}

interface Row {
  readonly name: string;
  readonly number: number;
}

/**
 * Reads the figures in one round trip. Entries and the ledger cost a few rows, by row id; duties, open findings and the
 * quarantine cost a row each, so a caller should not read them more often than every few seconds.
 */
export async function readFigures(db: D1Database, now: Date): Promise<Figures> {
  const results = await db.batch<Row>([
    db.prepare(
      `SELECT coalesce(max(rowid), 0) AS entries, (SELECT "row" FROM ledger_cursor) AS placed,
         (SELECT received_at FROM entries ORDER BY rowid DESC LIMIT 1) AS newest,
         (SELECT received_at FROM entries WHERE rowid > (SELECT "row" FROM ledger_cursor) ORDER BY rowid LIMIT 1) AS since
       FROM entries`,
    ),
    db
      .prepare(
        `SELECT CASE WHEN due_at IS NOT NULL AND order_ms < ?1 THEN 'overdue' ELSE 'due' END AS name, count(*) AS number
         FROM obligations GROUP BY 1`,
      )
      .bind(now.getTime()),
    db.prepare("SELECT rule AS name, count(*) AS number FROM findings WHERE closed_at IS NULL GROUP BY rule"),
    db.prepare("SELECT 'waiting' AS name, count(*) AS number FROM quarantine WHERE decision IS NULL"),
    db.prepare("SELECT state AS name, count(*) AS number FROM devices GROUP BY state"),
  ]);
  const [ledger, duties, findings, quarantined, devices] = results.map((result) => result.results);
  const at = ledger?.[0] as unknown as { entries: number; placed: number; newest: string | null; since: string | null };
  const { due = 0, overdue = 0 } = toCounts(duties);
  return {
    entries: at.entries,
    newestReceivedAt: at.newest,
    ledgerWaiting: Math.max(0, at.entries - at.placed),
    ledgerWaitingSince: at.since,
    dutiesDue: due,
    dutiesOverdue: overdue,
    findings: toCounts(findings),
    quarantined: toCounts(quarantined).waiting ?? 0,
    devices: toCounts(devices),
  };
}

function toCounts(rows: readonly Row[] = []): Record<string, number> {
  return Object.fromEntries(rows.map(({ name, number }) => [name, number]));
}
