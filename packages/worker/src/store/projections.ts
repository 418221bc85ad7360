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

/** Stops that changed, the entries that came, when, and what marks the days of analysers for the detectors. */
export interface Changed {
  readonly stops: readonly StopChange[];
  readonly entries: readonly SealedEntry[];
  readonly receivedAt: string;
  readonly mark: string;
}

/** Everything that is made of a stop's entries: the ingest keeps it with them, and a rebuild makes it anew, by the same statements. */
export function projectionStatements(
  db: D1Database,
  vault: Vault,
  { stops, entries, receivedAt, mark }: Changed,
  condition: WriteCondition,
): D1PreparedStatement[] {
  return [
    stopStatement(db, stops, receivedAt, condition),
    countStatement(db, stops, condition),
    // One row for each analyser and day of the batch: what the detectors have to look at again, and what the impact query reads.
    ...analyserDayStatements(db, stops, mark, condition),
    ...stopFindingStatements(db, stops, receivedAt, condition),
    ...dutyStatements(db, stops, condition),
    ...stopsChanged(db, stops, condition),
    ...tokenStatements(db, vault, entries, condition),
  ];
}
