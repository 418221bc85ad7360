import type { D1Database } from "@cloudflare/workers-types";
import { and, desc, eq, gte, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { audit } from "../database/schema.ts";
import { unitRange } from "../scope.ts";
import { type AuditAction, type AuditRow, auditStatement } from "./audit.ts";

export interface TrailQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly badge?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** Half-open range of instants, in UTC as the trail keeps them. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly beforeId?: number | undefined;
  readonly limit: number;
}

export type TrailRow = AuditRow & { id: number };

export function trailOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    /** Writes down one thing that somebody did. What changes or shows records writes its own line in the same breath. */
    async add(row: AuditRow): Promise<void> {
      await auditStatement(db, row).run();
    },

    /** What was done by people of a unit and all under it, newest first, at most `limit`. Carried by the primary key, in whose order lines are written. */
    async list({ unit, badge, action, from, to, beforeId, limit }: TrailQuery): Promise<{ lines: TrailRow[]; next: number | null }> {
      const units = unitRange(unit);
      const rows = await orm
        .select()
        .from(audit)
        .where(
          and(
            unit === "" ? undefined : and(sql`+${audit.unit} >= ${units.from}`, sql`+${audit.unit} < ${units.to}`),
            badge === undefined ? undefined : eq(audit.badge, badge),
            action === undefined ? undefined : eq(audit.action, action),
            from === undefined ? undefined : gte(audit.at, from),
            to === undefined ? undefined : lt(audit.at, to),
            beforeId === undefined ? undefined : lt(audit.id, beforeId),
          ),
        )
        .orderBy(desc(audit.id))
        .limit(limit + 1);
      const lines = rows.slice(0, limit) as TrailRow[];
      return { lines, next: rows.length > limit ? (lines.at(-1)?.id ?? null) : null };
    },
  };
}
