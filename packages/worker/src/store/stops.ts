import type { D1Database } from "@cloudflare/workers-types";
import { epochMs } from "@roadside/core";
import type { StoredRow } from "../database/columns.ts";
import type { SearchKind, Vault } from "../personal/vault.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { countStops } from "./count-stops.ts";
import { readStopDetails } from "./stop-details.ts";
import { stopPage } from "./stop-page.ts";
import { readPageRow, type StopSummary, SUMMARY_JSON } from "./stop-rows.ts";
import { findByTokens } from "./stops-by-token.ts";
import type { StopPosition, StopsQuery } from "./stops-query.ts";

export interface DriverSearch {
  readonly kind: SearchKind;
  readonly number: string;
  readonly unit: string;
  readonly limit: number;
}

export function stopsOn(db: D1Database, vault: Vault) {
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
    find: (id: string, scope: string, look: Actor) => readStopDetails(db, vault, { id, scope, look }),

    /** Stops of a plate, an identity or a licence number, newest first. The search is audited first, with the token. */
    async search({ kind, number, unit, limit }: DriverSearch, look: Actor): Promise<StopSummary[]> {
      const token = vault.createToken(kind, number);
      await auditStatement(db, { ...look, action: "driver.searched", subject: `${token.kind} ${token.token}` }).run();
      return (await findByTokens(db, [token], { unit, limit })).map(({ same, ...summary }) => summary);
    },
  };
}
