import type { D1Database } from "@cloudflare/workers-types";
import { getTableColumns, getTableName } from "drizzle-orm";
import type { AuditAction } from "../accounts/audit-actions.ts";
import { audit } from "../database/schema.ts";
import { type AuditRow, auditStatement } from "./audit.ts";
import { mergedPage } from "./merged-page.ts";
import type { Term } from "./sql-parameters.ts";

export interface AuditQuery {
  /** Prefix of the units to list: never wider than the caller's scope. */
  readonly unit: string;
  readonly badge?: string | undefined;
  readonly action?: AuditAction | undefined;
  /** Half-open range of instants, in UTC as the audit log stores them. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: Place | undefined;
  readonly limit: number;
}

export type AuditLine = typeof audit.$inferSelect;

/** Where a page ended. */
export type Place = Readonly<Pick<AuditLine, "at" | "id">>;

/** Sorts after every instant. */
const LAST = "~";
const COLUMNS = Object.values(getTableColumns(audit)).map(({ name }) => name);

export function auditLogOn(db: D1Database) {
  return {
    /** Writes one row. Calls that change or show records write theirs in the same batch instead. */
    async add(row: AuditRow): Promise<void> {
      await auditStatement(db, row).run();
    },

    /**
     * What officers of a unit and all under it did, newest first, at most `limit` lines. Reads a few rows for each unit
     * in the scope and each line of the page by `audit_unit_at`; with a badge number or an action, those between them
     * too.
     */
    async list(query: AuditQuery): Promise<{ lines: AuditLine[]; next: Place | null }> {
      const { unit, badge, action, from, to = LAST, after, limit } = query;
      const where: Term[] = [];
      if (badge !== undefined) where.push(["badge =", badge]);
      if (action !== undefined) where.push(["action =", action]);
      if (from !== undefined) where.push(["at >=", from]);
      const { sql, values } = mergedPage({
        table: getTableName(audit),
        columns: COLUMNS,
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
        .all<AuditLine>();
      const last = results.length > limit ? results[limit - 1] : undefined;
      return { lines: results.slice(0, limit), next: last ? { at: last.at, id: last.id } : null };
    },
  };
}
