import type { D1Database } from "@cloudflare/workers-types";
import {
  type Assessment,
  type Attachment,
  assess,
  epochMs,
  type Refusal,
  replay,
  type SealedEntry,
  type Stop,
} from "@roadside/core";
import { and, desc, eq, gte, lt, lte, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { StoredRow } from "../database/columns.ts";
import {
  attachments,
  batchHeads,
  entries,
  personalDrops,
  personalParts,
  personalTokens,
  retentionRuns,
  stops,
} from "../database/schema.ts";
import type { SearchKind, Token, Vault } from "../personal/vault.ts";
import { unitRange } from "../unit-scope.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { countStops } from "./count-stops.ts";
import { decryptEntry } from "./decrypt-entries.ts";
import { stopPage } from "./stop-page.ts";
import { readPageRow, type StopSummary, SUMMARY, SUMMARY_JSON } from "./stop-rows.ts";
import type { StopPosition, StopsQuery } from "./stops-query.ts";

/** A whole stop: replayed, with its entries and the assessment of its day's law. */
export interface StopDetails {
  readonly stop: Stop;
  readonly entries: readonly SealedEntry[];
  readonly assessment: Assessment | Refusal;
  /**
   * Earlier stops of the same driver or vehicle in the caller's scope, newest first. A person must find out whether
   * they led to a punishment.
   */
  readonly prior: readonly PriorStop[];
  /** The entries whose personal parts retention has deleted, when and by which rule. */
  readonly dropped: readonly DroppedPart[];
  /**
   * When each entry was received, in their order, and by how much its device's clock was ahead; null where it had no
   * signed head.
   */
  readonly received: readonly ReceivedEntry[];
  /** Each attachment, and since when its bytes are stored; null where they have not arrived. */
  readonly attachments: readonly ReceivedAttachment[];
}

export interface ReceivedAttachment extends Pick<Attachment, "digest" | "mediaType"> {
  /** The entry that added it, as in the stop's events. */
  readonly entry: string;
  readonly receivedAt: string | null;
}

export interface ReceivedEntry {
  readonly entry: string;
  readonly receivedAt: string;
  readonly skewMs: number | null;
}

export interface DroppedPart {
  readonly entry: string;
  readonly at: string;
  readonly rule: string;
  readonly keepDays: number;
}

export type PriorStop = StopSummary & { same: SearchKind[] };

/** So many earlier stops are returned with a stop. */
const MAX_PRIOR_STOPS = 50;

export interface DriverSearch {
  readonly kind: SearchKind;
  readonly number: string;
  readonly unit: string;
  readonly limit: number;
}

export function stopsOn(db: D1Database, vault: Vault) {
  const orm = drizzle(db);

  /** Stops with any of these tokens within a unit, newest first. Carried by the primary key of `personal_tokens`. */
  async function findByTokens(
    tokens: readonly Token[],
    unit: string,
    limit: number,
    untilMs = Number.MAX_SAFE_INTEGER,
  ): Promise<PriorStop[]> {
    const { from, to } = unitRange(unit);
    const kinds = sql<string>`json_group_array(${personalTokens.kind})`;
    const rows = await orm
      .select({ ...SUMMARY, kinds })
      .from(personalTokens)
      .innerJoin(stops, eq(stops.id, personalTokens.stop))
      .where(
        and(
          or(...tokens.map(({ kind, token }) => and(eq(personalTokens.token, token), eq(personalTokens.kind, kind)))),
          gte(stops.unit, from),
          lt(stops.unit, to),
          lte(stops.atMs, untilMs),
        ),
      )
      .groupBy(stops.id)
      .orderBy(desc(stops.atMs), desc(stops.id))
      .limit(limit);
    return rows.map(({ kinds: same, ...summary }) => ({ ...summary, same: JSON.parse(same) as SearchKind[] }));
  }

  /** The attachments that a stop's entries name, and when their bytes were received. */
  async function attachmentsOf({ id, events }: Stop): Promise<ReceivedAttachment[]> {
    const added = events.filter((event) => event.kind === "attachment-added");
    if (added.length === 0) return [];
    const rows = await orm
      .select({ digest: attachments.digest, receivedAt: attachments.receivedAt })
      .from(attachments)
      .where(eq(attachments.stop, id));
    const receivedAt = new Map(rows.map((row) => [row.digest, row.receivedAt]));
    return added.map(({ entry, body: { digest, mediaType } }) => ({
      entry,
      digest,
      mediaType,
      receivedAt: receivedAt.get(digest) ?? null,
    }));
  }

  return {
    /**
     * A page of stops, newest first. Reads a few rows for each unit in scope and each stop of the page, by the index of
     * `chooseIndex`.
     */
    async list(query: StopsQuery): Promise<{ stops: StopSummary[]; next: StopPosition | null }> {
      const { sql: page, values } = stopPage({ ...query, limit: query.limit + 1 });
      const { results } = await db
        .prepare(page)
        .bind(...values)
        .all<StoredRow>();
      const rows = results.slice(0, query.limit).map(readPageRow);
      const last = results.length > query.limit ? rows.at(-1) : undefined;
      return {
        stops: rows.map(({ atMs, ...summary }) => summary),
        next: last ? { atMs: last.atMs, id: last.id } : null,
      };
    },

    /**
     * The same page as lines of JSON, printed by the database: an export transfers one text instead of a thousand rows.
     */
    async lines(query: StopsQuery): Promise<{ lines: string; next: StopPosition | null }> {
      const { sql: page, values } = stopPage(query);
      const row = await db
        .prepare(
          `SELECT count(*) AS stops, group_concat(${SUMMARY_JSON}, char(10) ORDER BY at_ms DESC, id DESC) AS lines
           FROM (${page})`,
        )
        .bind(...values)
        .first<{ stops: number; lines: string | null }>();
      const lines = row?.lines ?? "";
      if (row?.stops !== query.limit) return { lines, next: null };
      const last = JSON.parse(lines.slice(lines.lastIndexOf("\n") + 1)) as StopSummary;
      return { lines, next: { atMs: epochMs(last.at.at), id: last.id } };
    },

    /** How many stops match the filters in all. */
    count: (query: StopsQuery) => countStops(db, query),

    /** A whole stop within the scope. It is returned only after the look was audited. */
    async find(id: string, scope: string, look: Actor): Promise<StopDetails | null> {
      const [place] = await orm.select({ unit: stops.unit }).from(stops).where(eq(stops.id, id));
      if (!place?.unit.startsWith(scope)) return null;
      const rows = await orm
        .select({
          id: entries.id,
          hash: entries.hash,
          bytes: entries.bytes,
          personal: personalParts.closed,
          droppedAt: personalDrops.at,
          rule: retentionRuns.rule,
          keepDays: retentionRuns.keepDays,
          receivedAt: entries.receivedAt,
          skewMs: batchHeads.skewMs,
        })
        .from(entries)
        .leftJoin(personalParts, eq(personalParts.entry, entries.id))
        .leftJoin(personalDrops, eq(personalDrops.entry, entries.id))
        .leftJoin(retentionRuns, eq(retentionRuns.id, personalDrops.run))
        .leftJoin(batchHeads, and(eq(batchHeads.device, entries.device), eq(batchHeads.batch, entries.batch)))
        .where(eq(entries.stop, id));
      await auditStatement(db, { ...look, action: "stop.seen", subject: id }).run();
      const sealed = await Promise.all(rows.map((row) => decryptEntry(row, vault)));
      const stop = replay(sealed);
      const inOrder = stop.entries
        .map((entry) => sealed.find((one) => one.entry.id === entry))
        .filter((one) => one !== undefined);
      const tokens = stop.personal ? vault.createTokens(stop.personal) : [];
      const same =
        tokens.length === 0 ? [] : await findByTokens(tokens, scope, MAX_PRIOR_STOPS + 1, epochMs(stop.at.at));
      const prior = same.filter((one) => one.id !== id).slice(0, MAX_PRIOR_STOPS);
      const dropped = rows.flatMap(({ id: entry, droppedAt: at, rule, keepDays }) =>
        at && rule && keepDays ? [{ entry, at, rule, keepDays }] : [],
      );
      const received = inOrder.flatMap(({ entry }) =>
        rows
          .filter(({ id: one }) => one === entry.id)
          .map(({ receivedAt, skewMs }) => ({ entry: entry.id, receivedAt, skewMs })),
      );
      return {
        stop,
        entries: inOrder,
        assessment: assess(stop, { at: look.at }),
        prior,
        dropped,
        received,
        attachments: await attachmentsOf(stop),
      };
    },

    /** Stops of a plate, an identity or a licence number, newest first. The search is audited first, with the token. */
    async search({ kind, number, unit, limit }: DriverSearch, look: Actor): Promise<StopSummary[]> {
      const token = vault.createToken(kind, number);
      await auditStatement(db, { ...look, action: "driver.searched", subject: `${token.kind} ${token.token}` }).run();
      return (await findByTokens([token], unit, limit)).map(({ same, ...summary }) => summary);
    },
  };
}
