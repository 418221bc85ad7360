import type { D1Database } from "@cloudflare/workers-types";
import type { LedgerEnd } from "../ledger/growth.ts";
import { unitRange } from "../unit-scope.ts";
import type { StoredHead } from "./ledger.ts";

/** A unit's log whole: the hashes of its entries in their order, its signed heads with the keys that signed them, and its end. */
export interface UnitLog {
  readonly of: string;
  readonly hashes: readonly string[];
  readonly heads: readonly (StoredHead & { readonly spki: string | null })[];
  readonly end: LedgerEnd;
}

/** The logs of a unit and of all under it. */
export async function readUnitLogs(db: D1Database, unit: string): Promise<UnitLog[]> {
  const { from, to } = unitRange(unit);
  const { results: ends } = await db
    .prepare("SELECT unit, size, frontier FROM log_units WHERE unit >= ?1 AND unit < ?2 ORDER BY unit")
    .bind(from, to)
    .all<{ unit: string; size: number; frontier: string }>();
  const logs: UnitLog[] = [];
  for (const { unit: of, size, frontier } of ends) {
    const [leaves, heads] = await db.batch<Record<string, unknown>>([
      db
        .prepare(
          "SELECT hash FROM log_leaves JOIN entries ON entries.id = entry WHERE log_leaves.unit = ?1 ORDER BY position",
        )
        .bind(of),
      db
        .prepare(
          `SELECT unit, day, size, root, signed_at AS signedAt, "key", signature, spki FROM log_heads LEFT JOIN log_keys ON log_keys.id = log_heads."key"
           WHERE unit = ?1 ORDER BY day`,
        )
        .bind(of),
    ]);
    logs.push({
      of,
      hashes: (leaves?.results ?? []).map(({ hash }) => String(hash)),
      heads: (heads?.results ?? []) as unknown as UnitLog["heads"],
      end: { size, frontier: JSON.parse(frontier) as string[] },
    });
  }
  return logs;
}

/** The running day of a database's logs is brought to that of another at least, so that no day is closed twice in a log that comes from there. */
export async function openSameDay(source: D1Database, target: D1Database, token: string): Promise<void> {
  const day = await source.prepare("SELECT day FROM log_cursor").first<string>("day");
  await target
    .prepare("UPDATE log_cursor SET day = ?1, token = ?2 WHERE day < ?1")
    .bind(day ?? "", token)
    .run();
}
