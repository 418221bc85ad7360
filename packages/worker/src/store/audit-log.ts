import type { D1Database } from "@cloudflare/workers-types";
import { type AuditAction, type AuditRow, auditStatement } from "./audit.ts";
import { mergedPage } from "./merged-page.ts";
import type { Term } from "./sql-parameters.ts";

export interface TrailQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly badge?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** Half-open range of instants, in UTC as the trail keeps them. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: Place | undefined;
  readonly limit: number;
}

export type TrailRow = AuditRow & { id: number };

/** Where a page ended. */
export interface Place {
  readonly at: string;
  readonly id: number;
}

/** Sorts behind every instant. */
const LAST = "~";

export function trailOn(db: D1Database) {
  return {
    /** Writes down one thing that somebody did. What changes or shows records writes its own line in the same breath. */
    async add(row: AuditRow): Promise<void> {
      await auditStatement(db, row).run();
    },

    /**
     * What was done by people of a unit and all under it, newest first, at most `limit`. Reads a few lines for each unit in scope and each line of the page by `audit_unit_at`,
     * and where one person's or one action's lines are asked for, those between them.
     */
    async list({
      unit,
      badge,
      action,
      from,
      to = LAST,
      after,
      limit,
    }: TrailQuery): Promise<{ lines: TrailRow[]; next: Place | null }> {
      const where: Term[] = [];
      if (badge !== undefined) where.push(["badge =", badge]);
      if (action !== undefined) where.push(["action =", action]);
      if (from !== undefined) where.push(["at >=", from]);
      const { sql, values } = mergedPage({
        table: "audit",
        columns: ["id", "at", "badge", "unit", "action", "subject", "address"],
        key: ["id"],
        order: ["at", "id"],
        newestFirst: true,
        index: "audit_unit_at",
        where,
        starts: [{ lane: 0, position: after && after.at < to ? [after.at, after.id] : [to, 0] }],
        unit,
        limit: limit + 1,
      });
      const { results } = await db
        .prepare(sql)
        .bind(...values)
        .all<TrailRow>();
      const last = results.length > limit ? results[limit - 1] : undefined;
      return { lines: results.slice(0, limit), next: last ? { at: last.at, id: last.id } : null };
    },
  };
}
