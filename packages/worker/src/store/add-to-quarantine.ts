import type { D1Database } from "@cloudflare/workers-types";
import type { BatchHead } from "@roadside/core";
import { drizzle } from "drizzle-orm/d1";
import { isOneOf, jsonRows } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { quarantine } from "../database/schema.ts";
import { type EntryResult, type Incoming, rejectEntry } from "../ingest/incoming.ts";
import type { Vault } from "../personal/vault.ts";
import type { FieldProblem } from "../problem-codes.ts";
import { type Actor, auditIfChanged } from "./audit.ts";
import type { Ingest } from "./entries.ts";

/** A whole entry whose device may not send it, why, and the head that came with it. */
export interface Refused {
  readonly incoming: Incoming;
  readonly problem: FieldProblem;
  readonly head: BatchHead | null;
}

/**
 * What one caller may have waiting, so that unverified entries cannot fill the disk: some thousands of ordinary
 * entries.
 */
const MAX_WAITING_BYTES = 4_000_000;
/** What a row costs in addition to the characters of its entry. */
const ROW_BYTES = 800;

const IN_QUARANTINE = "it waits in quarantine";
const NOT_ADDED = "not kept: too much of yours waits in quarantine";

const ROWS = jsonRows(
  quarantine,
  ...(["hash", "entry", "device", "unit", "code", "bytes", "personal", "head"] as const),
);

/** Whether a row of the quarantine is stored as an entry. */
export const IS_STORED =
  "EXISTS (SELECT 1 FROM entries WHERE entries.id = quarantine.entry AND entries.hash = quarantine.hash)";

/** ?1 rows. The hashes of those that are stored as entries. */
const STORED_OF_ROWS = `
SELECT entries.hash FROM json_each(?1) JOIN entries ON entries.id = value ->> 1 AND entries.hash = value ->> 0`;

/**
 * ?1 rows, ?2 receivedAt, ?3 badge, ?4 bytes of the rows, ?5 the limit of what may wait, ?6 bytes of a row. Adds what
 * is neither here nor stored, or nothing where it would be too much. Carried by the primary keys and `quarantine_from`.
 */
const INSERT = `
INSERT INTO quarantine (${ROWS.columns}, received_at, received_from) SELECT ${ROWS.values}, ?2, ?3 FROM json_each(?1)
WHERE NOT EXISTS (SELECT 1 FROM quarantine WHERE hash = value ->> 0)
  AND NOT EXISTS (SELECT 1 FROM entries WHERE id = value ->> 1 AND hash = value ->> 0)
  AND ?4 + (SELECT coalesce(sum(length(CAST(bytes AS BLOB)) + coalesce(length(personal), 0) + ?6), 0)
            FROM quarantine WHERE received_from = ?3 AND decision IS NULL) <= ?5`;

/** ?1 now. Settles entries stored since: they need no decision, and only the entry has their personal part. */
export const SETTLE_ARRIVED = `
UPDATE quarantine SET decision = 'arrived', reason = 'its device sent it again', decided_at = ?1,
  decided_by = received_from, personal = NULL
WHERE decision IS NULL AND ${IS_STORED}`;

export function callerOf({ receivedAt: at, badge, unit, address }: Ingest): Actor {
  return { at, badge, unit, address };
}

/**
 * Stores refused entries as received and returns a result for each. An entry that is already stored is a duplicate,
 * from any sender; one that is already in quarantine is not added again; nothing is added for a caller with too much
 * pending. One round trip.
 */
export async function addToQuarantine(
  db: D1Database,
  vault: Vault,
  refused: readonly Refused[],
  call: Ingest,
): Promise<Map<number, EntryResult>> {
  const distinct = [...new Map(refused.map((one) => [one.incoming.sealed.hash, one])).values()];
  const rows = await Promise.all(
    distinct.map(async ({ incoming: { sealed, bytes, personal }, problem, head }) => {
      const { id: entry, device, unit } = sealed.entry;
      const encrypted = personal === null ? null : await vault.encrypt(entry, personal);
      const row = { hash: sealed.hash, entry, device, unit, code: problem.code, bytes, personal: encrypted };
      return { ...row, head: head && JSON.stringify(head) };
    }),
  );
  const json = ROWS.json(rows);
  const size = new TextEncoder().encode(json).length + ROW_BYTES * rows.length;
  const waiting = drizzle(db)
    .select({ hash: quarantine.hash })
    .from(quarantine)
    .where(
      isOneOf(
        quarantine.hash,
        rows.map(({ hash }) => hash),
      ),
    );
  const results = await db.batch<{ hash: string }>([
    db.prepare(`${SETTLE_ARRIVED} AND received_from = ?2`).bind(call.receivedAt, call.badge),
    db.prepare(STORED_OF_ROWS).bind(json),
    db.prepare(INSERT).bind(json, call.receivedAt, call.badge, size, MAX_WAITING_BYTES, ROW_BYTES),
    auditIfChanged(db, { ...callerOf(call), action: "entries.quarantined", subject: call.batch }),
    toStatement(db, waiting),
  ]);
  const isStored = new Set(results[1]?.results.map(({ hash }) => hash));
  const isWaiting = new Set(toRows(waiting, results[4]).map(({ hash }) => hash));
  return new Map(
    refused.map(({ incoming: { index, sealed }, problem }): [number, EntryResult] => {
      if (isStored.has(sealed.hash)) return [index, { id: sealed.entry.id, status: "duplicate" }];
      const message = `${problem.message}; ${isWaiting.has(sealed.hash) ? IN_QUARANTINE : NOT_ADDED}`;
      return [index, rejectEntry(sealed.entry.id, [{ ...problem, message }])];
    }),
  );
}
