import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import type { StopChange } from "../ingest/projection.ts";
import type { Vault } from "../personal/vault.ts";
import { analyserDayStatements } from "./analyser-days.ts";
import { stopFindingStatements } from "./findings.ts";
import { dutyStatements } from "./obligations.ts";
import { tokenStatements } from "./personal-tokens.ts";
import { countStatement } from "./stop-counts.ts";
import { stopStatement } from "./stop-rows.ts";
import { stopsChanged } from "./tablet-changes.ts";
import type { WriteCondition } from "./write-condition.ts";

/** Changed stops, the new entries, when they were received, and the mark of the analysers' days for the detectors. */
export interface Changed {
  readonly stops: readonly StopChange[];
  readonly entries: readonly SealedEntry[];
  readonly receivedAt: string;
  readonly mark: string;
}

/**
 * The statements for everything that is derived from a stop's entries. An ingest writes it with them; a rebuild writes
 * it again.
 */
export function projectionStatements(
  db: D1Database,
  vault: Vault,
  { stops, entries, receivedAt, mark }: Changed,
  condition: WriteCondition,
): D1PreparedStatement[] {
  return [
    stopStatement(db, stops, receivedAt, condition),
    countStatement(db, stops, condition),
    ...analyserDayStatements(db, stops, mark, condition),
    ...stopFindingStatements(db, stops, receivedAt, condition),
    ...dutyStatements(db, stops, condition),
    ...stopsChanged(db, stops, condition),
    ...tokenStatements(db, vault, entries, condition),
  ];
}
