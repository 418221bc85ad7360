import type { D1Database } from "@cloudflare/workers-types";
import type { BatchHead, EntryKind } from "@roadside/core";
import { type EntryResult, type Incoming, parseElement, readIncoming, rejectEntry } from "../ingest/incoming.ts";
import type { Vault } from "../personal/vault.ts";
import type { FieldProblem } from "../problem-codes.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";
import type { entriesOn, Ingest } from "./entries.ts";

/** A whole entry whose device may not send it, why, and the head that came with it. */
export interface Refused {
  readonly incoming: Incoming;
  readonly problem: FieldProblem;
  readonly head: BatchHead | null;
}

export const DECISIONS = ["open", "discard"] as const;
export type Decision = (typeof DECISIONS)[number];
/** How one can stand that waits no more: "arrived" where nobody had to decide, since it came in by the ordinary way once its device was enrolled. */
export const OUTCOMES = [...DECISIONS, "arrived"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** An entry in quarantine, without its content: nothing here identifies a driver. */
export interface Quarantined {
  /** The entry's hash. */
  readonly id: string;
  readonly entry: string;
  readonly device: string;
  readonly unit: string;
  readonly kind: EntryKind;
  readonly stop: string;
  readonly seq: number;
  readonly recordedAt: string;
  readonly code: string;
  readonly receivedAt: string;
  readonly receivedFrom: string;
  readonly decision: Outcome | null;
  readonly reason: string | null;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
}

export interface QuarantineQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly decided: boolean;
  readonly after?: { receivedAt: string; id: string } | undefined;
  readonly limit: number;
}

/** What one caller may have waiting there, so that nobody fills the disk with what nobody vouches for: some thousands of ordinary entries. */
const MAX_WAITING_BYTES = 4_000_000;
/** What a row costs beside the characters of its entry. */
const ROW_BYTES = 800;

export function quarantineOn(db: D1Database, vault: Vault, entries: Pick<ReturnType<typeof entriesOn>, "ingest">) {
  return {
    /**
     * Keeps refused entries as they came, and answers for each. One that is stored already is a duplicate, whoever sends it; one that is here already is not kept twice; and nothing more is
     * kept of a caller of whom too much waits. One round trip.
     */
    async keep(refused: readonly Refused[], call: Ingest): Promise<Map<number, EntryResult>> {
      const fresh = [...new Map(refused.map((one) => [one.incoming.sealed.hash, one])).values()];
      const rows = await Promise.all(
        fresh.map(async ({ incoming: { sealed, bytes, personal }, problem, head }) => {
          const { id, device, unit } = sealed.entry;
          const closed = personal === null ? null : await vault.encrypt(id, personal);
          return [sealed.hash, id, device, unit, problem.code, bytes, closed, head && JSON.stringify(head)];
        }),
      );
      const bytes = new TextEncoder().encode(JSON.stringify(rows)).length + ROW_BYTES * rows.length;
      const hashes = JSON.stringify(rows.map(([hash]) => hash));
      const [, stored, , , kept] = await db.batch<{ hash: string }>([
        db.prepare(`${ARRIVED} AND received_from = ?2`).bind(call.receivedAt, call.badge),
        db
          .prepare(
            "SELECT entries.hash FROM json_each(?1) JOIN entries ON entries.id = value ->> 1 AND entries.hash = value ->> 0",
          )
          .bind(JSON.stringify(rows)),
        db.prepare(INSERT).bind(JSON.stringify(rows), call.receivedAt, call.badge, bytes, MAX_WAITING_BYTES, ROW_BYTES),
        auditIfChanged(db, { ...actorOf(call), action: "entries.quarantined", subject: call.batch }),
        db.prepare("SELECT hash FROM quarantine WHERE hash IN (SELECT value FROM json_each(?1))").bind(hashes),
      ]);
      const isStored = new Set(stored?.results.map(({ hash }) => hash));
      const isKept = new Set(kept?.results.map(({ hash }) => hash));
      return new Map(
        refused.map(({ incoming: { index, sealed }, problem }): [number, EntryResult] => {
          if (isStored.has(sealed.hash)) return [index, { id: sealed.entry.id, status: "duplicate" }];
          const message = `${problem.message}; ${isKept.has(sealed.hash) ? "it waits in quarantine" : "not kept: too much of yours waits in quarantine"}`;
          return [index, rejectEntry(sealed.entry.id, [{ ...problem, message }])];
        }),
      );
    },

    /** What waits, or what was decided, oldest first; who looked is written down in the same batch. Carried by `quarantine_waiting` or `quarantine_decided`. */
    async list(
      { unit, decided, after, limit }: QuarantineQuery,
      look: Actor,
    ): Promise<{ items: Quarantined[]; next: QuarantineQuery["after"] | null }> {
      const { from, to } = unitRange(unit);
      const [, , page] = await db.batch<Row>([
        db.prepare(`${ARRIVED} AND unit >= ?2 AND unit < ?3`).bind(look.at, from, to),
        auditStatement(db, { ...look, action: "quarantine.seen", subject: unit }),
        db
          .prepare(
            `SELECT hash, entry, device, unit, code, received_at, received_from, decision, reason, decided_at, decided_by,
               bytes ->> '$.kind' AS kind, bytes ->> '$.stop' AS stop, bytes ->> '$.seq' AS seq, bytes ->> '$.recordedAt' AS recorded_at
             FROM quarantine WHERE decision IS ${decided ? "NOT NULL" : "NULL"} AND unit >= ?1 AND unit < ?2 AND (received_at, hash) > (?3, ?4)
             ORDER BY received_at, hash LIMIT ?5`,
          )
          .bind(from, to, after?.receivedAt ?? "", after?.id ?? "", limit + 1),
      ]);
      const items = (page?.results ?? []).slice(0, limit).map(itemFrom);
      const last = items.at(-1);
      return {
        items,
        next: (page?.results.length ?? 0) > limit && last ? { receivedAt: last.receivedAt, id: last.id } : null,
      };
    },

    /**
     * Decides one entry for good: opened, it is taken in as everybody's in the decider's name, and what the ingest says of it is the answer; asked once more, the same decision is carried out
     * again, which is harmless. What identifies a person goes from here, when it is in the log or nobody wants it. `null` where there is no such entry within the scope, "decided" where the
     * other decision was taken before.
     */
    async decide(
      id: string,
      { decision, reason }: { decision: Decision; reason: string },
      call: Ingest,
    ): Promise<{ result: EntryResult | null } | "decided" | null> {
      const { from, to } = unitRange(call.unit);
      const [, , read] = await db.batch<DecidedRow>([
        db
          .prepare(
            `UPDATE quarantine SET decision = ?2, reason = ?3, decided_at = ?4, decided_by = ?5, personal = CASE ?2 WHEN 'open' THEN personal END
             WHERE hash = ?1 AND decision IS NULL AND unit >= ?6 AND unit < ?7`,
          )
          .bind(id, decision, reason, call.receivedAt, call.badge, from, to),
        auditIfChanged(db, {
          ...actorOf(call),
          action: decision === "open" ? "quarantine.opened" : "quarantine.discarded",
          subject: id,
        }),
        db
          .prepare(
            `SELECT hash, entry, decision, bytes, personal, EXISTS (SELECT 1 FROM entries WHERE id = entry AND entries.hash = quarantine.hash) AS stored
             FROM quarantine WHERE hash = ?1 AND unit >= ?2 AND unit < ?3`,
          )
          .bind(id, from, to),
      ]);
      const row = read?.results[0];
      if (!row) return null;
      if (row.decision !== decision && !(row.decision === "arrived" && decision === "open")) return "decided";
      if (decision === "discard") return { result: null };
      const result: EntryResult = row.stored ? { id: row.entry, status: "duplicate" } : await takeIn(row, call);
      const isThere = result.status === "accepted" || result.status === "duplicate";
      if (isThere && row.personal !== null)
        await db.prepare("UPDATE quarantine SET personal = NULL WHERE hash = ?1").bind(id).run();
      return { result };
    },
  };

  /** Takes one entry in by the ordinary ingest, in its own characters. */
  async function takeIn({ hash, entry, bytes, personal }: DecidedRow, call: Ingest): Promise<EntryResult> {
    const opened = personal === null ? "" : `,"personal":${await vault.decrypt(entry, personal)}`;
    const reader = { scope: call.unit, nowMs: Date.parse(call.receivedAt) };
    const read = readIncoming(parseElement(`{"entry":${bytes},"hash":"${hash}"${opened}}`), 0, reader);
    if ("result" in read) return read.result;
    return (await entries.ingest([read.incoming], call)).get(0) as EntryResult;
  }
}

function actorOf({ receivedAt: at, badge, unit, address }: Ingest): Actor {
  return { at, badge, unit, address };
}

/**
 * ?1 rows, ?2 receivedAt, ?3 badge, ?4 bytes of the rows, ?5 the most that may wait, ?6 bytes of a row. Adds what is neither here nor stored, or nothing where it would be too much.
 * Carried by the primary keys and `quarantine_from`.
 */
const INSERT = `
INSERT INTO quarantine (hash, entry, device, unit, code, bytes, personal, head, received_at, received_from)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, ?2, ?3 FROM json_each(?1) AS sent
WHERE NOT EXISTS (SELECT 1 FROM quarantine WHERE hash = sent.value ->> 0)
  AND NOT EXISTS (SELECT 1 FROM entries WHERE id = sent.value ->> 1 AND hash = sent.value ->> 0)
  AND ?4 + (SELECT coalesce(sum(length(CAST(bytes AS BLOB)) + coalesce(length(personal), 0) + ?6), 0) FROM quarantine WHERE received_from = ?3 AND decision IS NULL) <= ?5`;

/** ?1 now. Settles what came in since: nobody has to look at it, and who it names stands in the log alone. */
const ARRIVED = `
UPDATE quarantine SET decision = 'arrived', reason = 'its device sent it again', decided_at = ?1, decided_by = received_from, personal = NULL
WHERE decision IS NULL AND EXISTS (SELECT 1 FROM entries WHERE entries.id = quarantine.entry AND entries.hash = quarantine.hash)`;

interface DecidedRow {
  hash: string;
  entry: string;
  decision: Outcome;
  bytes: string;
  personal: string | null;
  stored: number;
}

interface Row {
  hash: string;
  entry: string;
  device: string;
  unit: string;
  code: string;
  received_at: string;
  received_from: string;
  decision: Outcome | null;
  reason: string | null;
  decided_at: string | null;
  decided_by: string | null;
  kind: EntryKind;
  stop: string;
  seq: number;
  recorded_at: string;
}

function itemFrom(row: Row): Quarantined {
  const { hash, entry, device, unit, kind, stop, seq, code, decision, reason } = row;
  return {
    ...{
      id: hash,
      entry,
      device,
      unit,
      kind,
      stop,
      seq,
      recordedAt: row.recorded_at,
      code,
      receivedAt: row.received_at,
    },
    ...{ receivedFrom: row.received_from, decision, reason, decidedAt: row.decided_at, decidedBy: row.decided_by },
  };
}
