import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { epochMs, findAttachment, type SealedEntry, spanEndMs } from "@roadside/core";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { isOneOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { entries as entriesTable, personalDrops, personalParts } from "../database/schema.ts";
import { isNegative } from "../ingest/negative.ts";
import { projectStop } from "../ingest/projection.ts";
import type { Vault } from "../personal/vault.ts";
import { decryptEntry } from "./decrypt-entries.ts";

/** A run that deletes personal parts: of which tests, and how far it has come. */
export interface DropRun {
  readonly id: string;
  readonly keepDays: number;
  /** Only of tests before this instant. */
  readonly before: string;
  /** The last entry whose part was looked at. */
  readonly position: string;
  readonly dropped: number;
}

/** Parts that one step reads. */
const PARTS_PER_STEP = 500;

/** A stop whose personal parts may be deleted. */
interface Candidate {
  stop: string;
  entries: SealedEntry[];
  parts: string[];
}

/**
 * Reads the next parts and attachments in the order of their entries and deletes those of negative tests before the
 * run's cut-off, with their tokens, in one batch that also records which were deleted and how far the run has come.
 * Returns false where no part is left. Only stored parts are read, which are few compared with the stops: clean stops
 * have none.
 */
export async function dropNextParts(db: D1Database, vault: Vault, run: DropRun, at: string): Promise<boolean> {
  const { results: page } = await db
    .prepare(
      `SELECT part.entry, stops.id AS stop FROM (
         SELECT * FROM (SELECT entry, stop FROM personal_parts WHERE entry > ?1 ORDER BY entry LIMIT ?2)
         UNION SELECT * FROM (SELECT entry, stop FROM attachments WHERE entry > ?1 ORDER BY entry LIMIT ?2)
         ORDER BY entry LIMIT ?2) AS part
       LEFT JOIN stops ON stops.id = part.stop AND category = 'below-limit' AND voided = 0 AND at_ms < ?3
       ORDER BY part.entry`,
    )
    .bind(run.position, PARTS_PER_STEP, epochMs(run.before))
    .all<{ entry: string; stop: string | null }>();
  const last = page.at(-1);
  if (!last) return false;
  const stops = [...new Set(page.flatMap(({ stop }) => (stop === null ? [] : [stop])))];
  const candidates = stops.length === 0 ? [] : await readCandidates(db, vault, stops, epochMs(run.before));
  await db.batch(await stepStatements(db, vault, run, candidates, last.entry, at));
  return true;
}

/**
 * Those of the stops that are negative tests before the cut-off, judged again from all their entries, and not linked by
 * another stop.
 */
async function readCandidates(
  db: D1Database,
  vault: Vault,
  stops: readonly string[],
  beforeMs: number,
): Promise<Candidate[]> {
  const query = drizzle(db)
    .select({
      ...{ id: entriesTable.id, stop: entriesTable.stop, hash: entriesTable.hash, bytes: entriesTable.bytes },
      ...{ personal: personalParts.closed, droppedBy: personalDrops.run },
    })
    .from(entriesTable)
    .leftJoin(personalParts, eq(personalParts.entry, entriesTable.id))
    .leftJoin(personalDrops, eq(personalDrops.entry, entriesTable.id))
    .where(isOneOf(entriesTable.stop, stops));
  const [rows, linked] = await db.batch<{ stop: string }>([
    toStatement(db, query),
    db.prepare(`SELECT value AS stop FROM json_each(?1) WHERE ${IS_LINKED_TO("value")}`).bind(JSON.stringify(stops)),
  ]);
  const isLinked = new Set(linked?.results.map(({ stop }) => stop));
  const candidates = new Map<string, Candidate>();
  for (const row of toRows(query, rows)) {
    const candidate = candidates.get(row.stop) ?? { stop: row.stop, entries: [], parts: [] };
    candidates.set(row.stop, candidate);
    // A part that no key here decrypts is of no use, and is deleted like the others.
    const sealed = await decryptEntry(row, vault).catch(() => decryptEntry({ ...row, personal: null }, vault));
    candidate.entries.push(sealed);
    // An attachment counts even if its bytes have not arrived: after this they are refused.
    const hasPart = row.personal !== null || findAttachment(sealed.entry) !== null;
    if (hasPart && row.droppedBy === null) candidate.parts.push(row.id);
  }
  return [...candidates.values()].filter(({ stop, entries }) => {
    const projected = projectStop(entries);
    return (
      !isLinked.has(stop) &&
      projected.ok &&
      isNegative(projected.projection) &&
      spanEndMs(projected.projection.stop.at) <= beforeMs
    );
  });
}

/** Whether another stop links to a stop. Carried by `entries_linked_to`. */
const IS_LINKED_TO = (stop: string) =>
  `EXISTS (SELECT 1 FROM entries AS linking WHERE linking.kind = 'linked' AND linking.bytes ->> '$.body.to' = ${stop})`;

/** Whether the run is where this step read it: two callers that continue one run do each step once. */
const IS_HERE = "EXISTS (SELECT 1 FROM retention_runs WHERE id = ?2 AND position = ?3 AND finished_at IS NULL)";

/**
 * ?1 parts as [entry, stop, the version that was judged]. A stop that got another entry or a link since is left for the
 * next run.
 */
const INSERT_DROPS = `
INSERT INTO personal_drops (entry, stop, run, at) SELECT value ->> 0, value ->> 1, ?2, ?4 FROM json_each(?1)
WHERE ${IS_HERE} AND (SELECT version FROM stops WHERE id = value ->> 1) = value ->> 2
  AND NOT ${IS_LINKED_TO("value ->> 1")}`;

/** The rows of ?1 whose drop this run (?2) has recorded. */
const dropped = (entry: string) =>
  `json_each(?1) CROSS JOIN personal_drops AS drops ON drops.entry = ${entry} WHERE drops.run = ?2`;

const deleteParts = (table: "personal_parts" | "attachments") => `
DELETE FROM ${table} WHERE entry IN (SELECT value ->> 0 FROM ${dropped("value ->> 0")})`;

/** ?1 tokens as [token, kind, stop, one of the stop's parts]. */
const DELETE_TOKENS = `
DELETE FROM personal_tokens WHERE (token, kind, stop) IN (
  SELECT value ->> 0, value ->> 1, value ->> 2 FROM ${dropped("value ->> 3")})`;

const ADVANCE = `
UPDATE retention_runs SET position = ?4, dropped = dropped + (SELECT count(*) FROM ${dropped("value ->> 0")})
WHERE id = ?2 AND position = ?3 AND finished_at IS NULL`;

async function stepStatements(
  db: D1Database,
  vault: Vault,
  run: DropRun,
  candidates: readonly Candidate[],
  position: string,
  at: string,
): Promise<D1PreparedStatement[]> {
  const parts = candidates.flatMap(({ stop, entries, parts: ids }) => ids.map((id) => [id, stop, entries.length]));
  const rows = JSON.stringify(parts);
  const advance = db.prepare(ADVANCE).bind(rows, run.id, run.position, position);
  if (parts.length === 0) return [advance];
  const tokens = candidates.flatMap(({ stop, entries, parts: ids }) =>
    entries.flatMap(({ personal }) =>
      personal ? vault.createTokens(personal).map(({ kind, token }) => [token, kind, stop, ids[0]]) : [],
    ),
  );
  return [
    db.prepare(INSERT_DROPS).bind(rows, run.id, run.position, at),
    db.prepare(deleteParts("personal_parts")).bind(rows, run.id),
    db.prepare(deleteParts("attachments")).bind(rows, run.id),
    ...(tokens.length === 0 ? [] : [db.prepare(DELETE_TOKENS).bind(JSON.stringify(tokens), run.id)]),
    advance,
  ];
}
