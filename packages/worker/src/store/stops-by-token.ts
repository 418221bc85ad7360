import type { D1Database } from "@cloudflare/workers-types";
import { and, desc, eq, gte, lt, lte, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { personalTokens, stops } from "../database/schema.ts";
import type { SearchKind, Token } from "../personal/vault.ts";
import { unitRange } from "../unit-scope.ts";
import { type StopSummary, SUMMARY } from "./stop-rows.ts";

/** A stop of the same driver or vehicle, and by which numbers. */
export type PriorStop = StopSummary & { same: SearchKind[] };

/** Stops with any of these tokens within a unit, newest first. Carried by the primary key of `personal_tokens`. */
export async function findByTokens(
  db: D1Database,
  tokens: readonly Token[],
  { unit, limit, untilMs = Number.MAX_SAFE_INTEGER }: { unit: string; limit: number; untilMs?: number },
): Promise<PriorStop[]> {
  const { from, to } = unitRange(unit);
  const kinds = sql<string>`json_group_array(${personalTokens.kind})`;
  const rows = await drizzle(db)
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
