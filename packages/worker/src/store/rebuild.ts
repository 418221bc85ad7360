import type { D1Database } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { eq, gt, inArray, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { toStatement } from "../database/drizzle.ts";
import {
  analyserDays,
  chains,
  entries as entriesTable,
  findings,
  obligations,
  personalParts,
  personalTokens,
  stopCounts,
  stops,
} from "../database/schema.ts";
import { projectStop } from "../ingest/projection.ts";
import type { Vault } from "../personal/vault.ts";
import { markStoredDays } from "./analyser-days.ts";
import { decryptEntry } from "./decrypt-entries.ts";
import { projectionStatements } from "./projections.ts";
import { EVERYTHING, findingRefreshOn } from "./refresh-findings.ts";
import { ALWAYS } from "./write-condition.ts";

/** The tables that are rebuilt. */
const REBUILT = [stopCounts, stops, obligations, personalTokens, chains, analyserDays];
const STOPS_PER_BATCH = 500;

/** The mark of a day for the detectors in a rebuild, as the batch is in an ingest. */
const MARK = "rebuild";

/**
 * Rebuilds the lists, the counts, the open duties, the chains, the tokens of personal numbers and the findings from the
 * entries, which are the truth. Findings that are not raised again stay, closed, since they may have been answered. No
 * ingest may run meanwhile.
 */
export async function rebuild(
  db: D1Database,
  vault: Vault,
  onProgress: (stops: number) => void,
  now = new Date().toISOString(),
): Promise<void> {
  const orm = drizzle(db);
  await db.batch([
    ...REBUILT.map((table) => toStatement(db, orm.delete(table))),
    toStatement(db, orm.update(findings).set({ closedAt: now }).where(isNull(findings.closedAt))),
    ...markStoredDays(db, MARK),
  ]);
  // With max(), SQLite takes the other columns from the row that has it.
  await db
    .prepare(
      `INSERT INTO chains (device, unit, entries, highest)
       SELECT device, unit, count(*), max(max(seq), coalesce((SELECT written FROM devices WHERE id = device), 0))
       FROM entries GROUP BY device`,
    )
    .run();
  let done = 0;
  for (let after = ""; ; ) {
    const { stop, receivedAt } = entriesTable;
    const next = orm
      .selectDistinct({ stop })
      .from(entriesTable)
      .where(gt(stop, after))
      .orderBy(stop)
      .limit(STOPS_PER_BATCH);
    const rows = await orm
      .select({
        ...{ id: entriesTable.id, stop, hash: entriesTable.hash, bytes: entriesTable.bytes, receivedAt },
        personal: personalParts.closed,
      })
      .from(entriesTable)
      .leftJoin(personalParts, eq(personalParts.entry, entriesTable.id))
      .where(inArray(stop, next))
      .orderBy(stop, receivedAt);
    const groups = new Map<string, { receivedAt: string; entries: SealedEntry[] }>();
    for (const row of rows) {
      const sealed = await decryptEntry(row, vault);
      const group = groups.get(row.stop);
      if (group) group.entries.push(sealed);
      else groups.set(row.stop, { receivedAt: row.receivedAt, entries: [sealed] });
    }
    if (groups.size === 0) break;
    await db.batch(
      [...groups.values()].flatMap(({ receivedAt, entries }) => statementsFor(db, vault, entries, receivedAt)),
    );
    after = [...groups.keys()].at(-1) as string;
    done += groups.size;
    onProgress(done);
  }
  const rounds = findingRefreshOn(db);
  while (!(await rounds.refresh(EVERYTHING, now)));
}

function statementsFor(db: D1Database, vault: Vault, entries: readonly SealedEntry[], receivedAt: string) {
  const projected = projectStop(entries);
  if (!projected.ok)
    throw new Error(`stop ${entries[0]?.entry.stop} was accepted and is now refused: ${projected.problem.code}`);
  const changes = [{ before: null, after: projected.projection }];
  return projectionStatements(db, vault, { stops: changes, entries, receivedAt, mark: MARK }, ALWAYS);
}
