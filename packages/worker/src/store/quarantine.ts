import type { D1Database } from "@cloudflare/workers-types";
import type { BatchHead, EntryKind } from "@roadside/core";
import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { isOneOf, jsonRows, type RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { quarantine } from "../database/schema.ts";
import { type EntryResult, type Incoming, parseElement, readIncoming, rejectEntry } from "../ingest/incoming.ts";
import type { Vault } from "../personal/vault.ts";
import type { FieldProblem } from "../problem-codes.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";
import type { EntriesStore, Ingest } from "./entries.ts";
import { isWithin } from "./scope-condition.ts";

/** A whole entry whose device may not send it, why, and the head that came with it. */
export interface Refused {
  readonly incoming: Incoming;
  readonly problem: FieldProblem;
  readonly head: BatchHead | null;
}

export const DECISIONS = ["open", "discard"] as const;
export type Decision = (typeof DECISIONS)[number];
/** How an entry can be settled: by a decision, or "arrived" when its device, enrolled by then, sent it again. */
export const OUTCOMES = [...DECISIONS, "arrived"] as const;

const textAt = <T extends string>(member: string) => sql<T>`${quarantine.bytes} ->> ${sql.raw(`'$.${member}'`)}`;
const ITEM = {
  /** The entry's hash. */
  id: quarantine.hash,
  entry: quarantine.entry,
  device: quarantine.device,
  unit: quarantine.unit,
  kind: textAt<EntryKind>("kind").as("kind"),
  stop: textAt("stop").as("stop"),
  seq: sql<number>`${quarantine.bytes} ->> '$.seq'`.as("seq"),
  recordedAt: textAt("recordedAt").as("recordedAt"),
  code: quarantine.code,
  receivedAt: quarantine.receivedAt,
  receivedFrom: quarantine.receivedFrom,
  decision: quarantine.decision,
  reason: quarantine.reason,
  decidedAt: quarantine.decidedAt,
  decidedBy: quarantine.decidedBy,
};
/** An entry in quarantine, without its content: nothing here identifies a driver. */
export type Quarantined = RowOf<typeof ITEM>;

export interface QuarantineQuery {
  /** Prefix of the units to see: never wider than the caller's scope. */
  readonly unit: string;
  readonly decided: boolean;
  readonly after?: { receivedAt: string; id: string } | undefined;
  readonly limit: number;
}

/**
 * What one caller may have waiting, so that unverified entries cannot fill the disk: some thousands of ordinary
 * entries.
 */
const MAX_WAITING_BYTES = 4_000_000;
/** What a row costs in addition to the characters of its entry. */
const ROW_BYTES = 800;

export function quarantineOn(db: D1Database, vault: Vault, { ingest }: Pick<EntriesStore, "ingest">) {
  const orm = drizzle(db);

  /** Ingests one entry in the ordinary way, in its own characters. */
  async function ingestDecided({ hash, entry, bytes, personal }: Decided, call: Ingest): Promise<EntryResult> {
    const decrypted = personal === null ? "" : `,"personal":${await vault.decrypt(entry, personal)}`;
    const reader = { scope: call.unit, nowMs: Date.parse(call.receivedAt) };
    const read = readIncoming(parseElement(`{"entry":${bytes},"hash":"${hash}"${decrypted}}`), 0, reader);
    if ("result" in read) return read.result;
    return (await ingest([read.incoming], call)).get(0) as EntryResult;
  }

  return {
    /**
     * Stores refused entries as received and returns a result for each. An entry that is already stored is a duplicate,
     * from any sender; one that is already in quarantine is not added again; nothing is added for a caller with too
     * much pending. One round trip.
     */
    async add(refused: readonly Refused[], call: Ingest): Promise<Map<number, EntryResult>> {
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
      const waiting = orm
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
        auditIfChanged(db, { ...actorOf(call), action: "entries.quarantined", subject: call.batch }),
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
    },

    /**
     * What waits, or what was decided, oldest first; the look is audited in the same batch. Carried by
     * `quarantine_waiting` or `quarantine_decided`.
     */
    async list(
      { unit, decided, after, limit }: QuarantineQuery,
      look: Actor,
    ): Promise<{ items: Quarantined[]; next: QuarantineQuery["after"] | null }> {
      const position = sql`(${quarantine.receivedAt}, ${quarantine.hash})`;
      const query = orm
        .select(ITEM)
        .from(quarantine)
        .where(
          and(
            (decided ? isNotNull : isNull)(quarantine.decision),
            isWithin(quarantine.unit, unit),
            sql`${position} > (${after?.receivedAt ?? ""}, ${after?.id ?? ""})`,
          ),
        )
        .orderBy(asc(quarantine.receivedAt), asc(quarantine.hash))
        .limit(limit + 1);
      const { from, to } = unitRange(unit);
      const results = await db.batch([
        db.prepare(`${SETTLE_ARRIVED} AND unit >= ?2 AND unit < ?3`).bind(look.at, from, to),
        auditStatement(db, { ...look, action: "quarantine.seen", subject: unit }),
        toStatement(db, query),
      ]);
      const rows = toRows(query, results[2]);
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return { items, next: last ? { receivedAt: last.receivedAt, id: last.id } : null };
    },

    /**
     * Decides one entry for good. A released entry is ingested like any other, in the decider's name, and the result of
     * that is the answer; the same decision again is carried out again, which is idempotent. The personal part is
     * deleted from here once the entry is stored or discarded. Returns `null` for an entry that is not within the
     * scope, "decided" where the other decision was taken before.
     */
    async decide(
      id: string,
      { decision, reason }: { decision: Decision; reason: string },
      call: Ingest,
    ): Promise<{ result: EntryResult | null } | "decided" | null> {
      const isInScope = and(eq(quarantine.hash, id), isWithin(quarantine.unit, call.unit));
      const decided = { decision, reason, decidedAt: call.receivedAt, decidedBy: call.badge };
      const query = orm.select(DECIDED).from(quarantine).where(isInScope);
      const results = await db.batch([
        toStatement(
          db,
          orm
            .update(quarantine)
            .set(decision === "open" ? decided : { ...decided, personal: null })
            .where(and(isInScope, isNull(quarantine.decision))),
        ),
        auditIfChanged(db, {
          ...actorOf(call),
          action: decision === "open" ? "quarantine.opened" : "quarantine.discarded",
          subject: id,
        }),
        toStatement(db, query),
      ]);
      const [row] = toRows(query, results[2]);
      if (!row) return null;
      if (row.decision !== decision && !(row.decision === "arrived" && decision === "open")) return "decided";
      if (decision === "discard") return { result: null };
      const result: EntryResult = row.isStored
        ? { id: row.entry, status: "duplicate" }
        : await ingestDecided(row, call);
      const isThere = result.status === "accepted" || result.status === "duplicate";
      if (isThere && row.personal !== null)
        await orm.update(quarantine).set({ personal: null }).where(eq(quarantine.hash, id));
      return { result };
    },
  };
}

const IN_QUARANTINE = "it waits in quarantine";
const NOT_ADDED = "not kept: too much of yours waits in quarantine";

function actorOf({ receivedAt: at, badge, unit, address }: Ingest): Actor {
  return { at, badge, unit, address };
}

const IS_STORED =
  "EXISTS (SELECT 1 FROM entries WHERE entries.id = quarantine.entry AND entries.hash = quarantine.hash)";
const DECIDED = {
  hash: quarantine.hash,
  entry: quarantine.entry,
  decision: quarantine.decision,
  bytes: quarantine.bytes,
  personal: quarantine.personal,
  isStored: sql<number>`${sql.raw(IS_STORED)}`.as("is_stored"),
};
type Decided = Pick<typeof quarantine.$inferSelect, "hash" | "entry" | "bytes" | "personal">;

const ROWS = jsonRows(
  quarantine,
  ...(["hash", "entry", "device", "unit", "code", "bytes", "personal", "head"] as const),
);

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
const SETTLE_ARRIVED = `
UPDATE quarantine SET decision = 'arrived', reason = 'its device sent it again', decided_at = ?1,
  decided_by = received_from, personal = NULL
WHERE decision IS NULL AND ${IS_STORED}`;
