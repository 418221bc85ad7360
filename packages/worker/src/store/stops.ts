import type { D1Database } from "@cloudflare/workers-types";
import { type Assessment, assess, type Refusal, replay, type SealedEntry, type Stop } from "@roadside/core";
import { and, desc, eq, gte, lt, or, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { entries, stops } from "../database/schema.ts";
import { unitRange } from "../scope.ts";
import { type AuditRow, auditStatement } from "./audit.ts";
import { sealedFrom } from "./entries.ts";
import { type StopSummary, summaryFrom } from "./stop-rows.ts";

export interface StopsQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly checkpoint?: string | undefined;
  readonly operation?: string | undefined;
  readonly officer?: string | undefined;
  readonly category?: string | undefined;
  /** Half-open range of the stops' first known instant. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly after?: { atMs: number; id: string } | undefined;
  readonly limit: number;
}

/** A stop whole: replayed, with its entries and what the law of its day says. */
export interface StopDetails {
  readonly stop: Stop;
  readonly entries: readonly SealedEntry[];
  readonly assessment: Assessment | Refusal;
}

export function stopsOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    /** Newest first, at most `limit` and one more to tell whether there are others. Carried by `stops_at`, `stops_unit_at` or `stops_category_at`. */
    async list(query: StopsQuery): Promise<{ stops: StopSummary[]; next: { atMs: number; id: string } | null }> {
      const units = unitRange(query.unit);
      const conditions: (SQL | undefined)[] = [
        query.unit === "" ? undefined : and(gte(stops.unit, units.from), lt(stops.unit, units.to)),
        query.checkpoint === undefined ? undefined : eq(stops.checkpoint, query.checkpoint),
        query.operation === undefined ? undefined : eq(stops.operation, query.operation),
        query.officer === undefined ? undefined : eq(stops.officer, query.officer),
        query.category === undefined ? undefined : eq(stops.category, query.category),
        query.fromMs === undefined ? undefined : gte(stops.atMs, query.fromMs),
        query.toMs === undefined ? undefined : lt(stops.atMs, query.toMs),
        query.after && or(lt(stops.atMs, query.after.atMs), and(eq(stops.atMs, query.after.atMs), lt(stops.id, query.after.id))),
      ];
      const rows = await orm
        .select()
        .from(stops)
        .where(and(...conditions))
        .orderBy(desc(stops.atMs), desc(stops.id))
        .limit(query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      return { stops: page.map(summaryFrom), next: rows.length > query.limit && last ? { atMs: last.atMs, id: last.id } : null };
    },

    /** One stop with everything in it, where it lies within the scope. It is shown only after it was written down who looked. */
    async find(id: string, scope: string, look: Omit<AuditRow, "action" | "subject">): Promise<StopDetails | null> {
      const [place] = await orm.select({ unit: stops.unit }).from(stops).where(eq(stops.id, id));
      if (!place?.unit.startsWith(scope)) return null;
      const rows = await orm
        .select({ hash: entries.hash, bytes: entries.bytes, personal: entries.personal })
        .from(entries)
        .where(eq(entries.stop, id));
      await auditStatement(db, { ...look, action: "stop.seen", subject: id }).run();
      const sealed = rows.map(sealedFrom);
      const stop = replay(sealed);
      const inOrder = stop.entries.map((entry) => sealed.find((one) => one.entry.id === entry)).filter((one) => one !== undefined);
      return { stop, entries: inOrder, assessment: assess(stop, { at: look.at }) };
    },
  };
}
