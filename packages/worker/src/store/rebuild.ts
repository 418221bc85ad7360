import type { D1Database } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { projectStop } from "../ingest/projection.ts";
import type { Vault } from "../personal/vault.ts";
import { markStoredDays } from "./analyser-days.ts";
import { decryptEntry, type StoredPersonalEntry } from "./decrypt-entries.ts";
import { projectionStatements } from "./projections.ts";
import { EVERYTHING, findingRefreshOn } from "./refresh-findings.ts";
import { ALWAYS } from "./write-condition.ts";

const STOPS_AT_ONCE = 500;

/** What marks a day for the detectors where no call did. */
const MARK = "rebuild";

/**
 * Makes the lists, the counts, the open duties, the chains, the tokens of personal numbers and the findings anew from the entries, which are the truth. Findings that do not
 * stand any more stay, closed, since they may have been answered. No ingest may run meanwhile.
 */
export async function rebuild(
  db: D1Database,
  vault: Vault,
  onProgress: (stops: number) => void,
  now = new Date().toISOString(),
): Promise<void> {
  await db.batch([
    ...["stop_counts", "stops", "obligations", "personal_tokens", "chains", "analyser_days"].map((table) =>
      db.prepare(`DELETE FROM ${table}`),
    ),
    db.prepare("UPDATE findings SET closed_at = ?1 WHERE closed_at IS NULL").bind(now),
    ...markStoredDays(db, MARK),
  ]);
  // With max(), SQLite takes the other columns from the row that has it.
  await db
    .prepare(
      `INSERT INTO chains (device, unit, entries, highest) SELECT device, unit, count(*), max(seq) FROM entries GROUP BY device`,
    )
    .run();
  let done = 0;
  for (let after = ""; ; ) {
    const { results } = await db
      .prepare(
        `SELECT id, entries.stop, hash, bytes, closed AS personal, received_at FROM entries LEFT JOIN personal_parts ON entry = id
         WHERE entries.stop IN (SELECT DISTINCT stop FROM entries WHERE stop > ?1 ORDER BY stop LIMIT ?2) ORDER BY entries.stop, received_at`,
      )
      .bind(after, STOPS_AT_ONCE)
      .all<StoredPersonalEntry & { stop: string; received_at: string }>();
    const groups = new Map<string, { receivedAt: string; entries: SealedEntry[] }>();
    for (const row of results) {
      const sealed = await decryptEntry(row, vault);
      const group = groups.get(row.stop);
      if (group) group.entries.push(sealed);
      else groups.set(row.stop, { receivedAt: row.received_at, entries: [sealed] });
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
  const stops = [{ before: null, after: projected.projection }];
  return projectionStatements(db, vault, { stops, entries, receivedAt, mark: MARK }, ALWAYS);
}
