import type { D1Database } from "@cloudflare/workers-types";
import type { EntryKind } from "@roadside/core";
import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { quarantine } from "../database/schema.ts";
import { type EntryResult, parseElement, readIncoming } from "../ingest/incoming.ts";
import type { Vault } from "../personal/vault.ts";
import { unitRange } from "../unit-scope.ts";
import { addToQuarantine, callerOf, IS_STORED, type Refused, SETTLE_ARRIVED } from "./add-to-quarantine.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";
import type { EntriesStore, Ingest } from "./entries.ts";
import { isWithin } from "./scope-condition.ts";

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

const DECIDED = {
  hash: quarantine.hash,
  entry: quarantine.entry,
  decision: quarantine.decision,
  bytes: quarantine.bytes,
  personal: quarantine.personal,
  isStored: sql<number>`${sql.raw(IS_STORED)}`.as("is_stored"),
};
type Decided = Pick<typeof quarantine.$inferSelect, "hash" | "entry" | "bytes" | "personal">;

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
    /** Stores entries whose devices may not send them, and returns a result for each. */
    add: (refused: readonly Refused[], call: Ingest) => addToQuarantine(db, vault, refused, call),

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
          ...callerOf(call),
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
