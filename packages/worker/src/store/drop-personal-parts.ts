import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { attachmentOf, epochMs, type SealedEntry, spanEndMs } from "@roadside/core";
import { isNegative } from "../ingest/negative.ts";
import { projectStop } from "../ingest/projection.ts";
import type { Vault } from "../personal/vault.ts";
import { decryptEntry, type StoredPersonalEntry } from "./decrypt-entries.ts";

/** A run that drops personal parts: of which tests, and how far it has come. */
export interface DropRun {
  readonly id: string;
  readonly keepDays: number;
  /** Only of tests before this instant. */
  readonly before: string;
  /** The last entry whose part was looked at. */
  readonly position: string;
  readonly dropped: number;
}

/** Parts looked at in one step. */
const STEP = 500;

interface Candidate {
  stop: string;
  entries: SealedEntry[];
  parts: string[];
}

/**
 * Looks at the next parts and attachments in the order of their entries and drops those of negative tests before the run's cut-off, with their tokens, in one batch that also writes down which went and how
 * far the run has come. Answers false where no part is left. Only kept parts are walked, which are few beside the stops: those of clean stops are none, and those of old negative ones are gone.
 */
export async function dropNextParts(db: D1Database, vault: Vault, run: DropRun, at: string): Promise<boolean> {
  const { results: page } = await db
    .prepare(
      `SELECT part.entry, stops.id AS stop FROM (
         SELECT * FROM (SELECT entry, stop FROM personal_parts WHERE entry > ?1 ORDER BY entry LIMIT ?2)
         UNION SELECT * FROM (SELECT entry, stop FROM attachments WHERE entry > ?1 ORDER BY entry LIMIT ?2) ORDER BY entry LIMIT ?2) AS part
       LEFT JOIN stops ON stops.id = part.stop AND category = 'below-limit' AND voided = 0 AND at_ms < ?3 ORDER BY part.entry`,
    )
    .bind(run.position, STEP, epochMs(run.before))
    .all<{ entry: string; stop: string | null }>();
  const last = page.at(-1);
  if (!last) return false;
  const stops = [...new Set(page.flatMap(({ stop }) => (stop === null ? [] : [stop])))];
  const candidates = stops.length === 0 ? [] : await readCandidates(db, vault, stops, epochMs(run.before));
  await db.batch(await stepStatements(db, vault, run, candidates, last.entry, at));
  return true;
}

/** Those of the stops that are negative tests of before the cut-off, whole, judged anew from their entries, and named by no other stop. */
async function readCandidates(
  db: D1Database,
  vault: Vault,
  stops: readonly string[],
  beforeMs: number,
): Promise<Candidate[]> {
  const [rows, linked] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `SELECT id, entries.stop, hash, bytes, closed AS personal, gone.run AS gone FROM entries LEFT JOIN personal_parts ON personal_parts.entry = id
         LEFT JOIN personal_drops AS gone ON gone.entry = id
         WHERE entries.stop IN (SELECT value FROM json_each(?1))`,
      )
      .bind(JSON.stringify(stops)),
    db.prepare(`SELECT value AS stop FROM json_each(?1) WHERE ${IS_LINKED_TO("value")}`).bind(JSON.stringify(stops)),
  ]);
  const named = new Set(linked?.results.map(({ stop }) => String(stop)));
  const candidates = new Map<string, Candidate>();
  for (const row of (rows?.results ?? []) as unknown as (StoredPersonalEntry & {
    stop: string;
    gone: string | null;
  })[]) {
    const candidate = candidates.get(row.stop) ?? { stop: row.stop, entries: [], parts: [] };
    candidates.set(row.stop, candidate);
    // A part that no key here opens is of no use to anybody, and goes like the others.
    const sealed = await decryptEntry(row, vault).catch(() => decryptEntry({ ...row, personal: null }, vault));
    candidate.entries.push(sealed);
    // Of an attachment also where its bytes have not come: then they never will.
    const hasPart = row.personal !== null || attachmentOf(sealed.entry) !== null;
    if (hasPart && row.gone === null) candidate.parts.push(row.id);
  }
  return [...candidates.values()].filter(({ stop, entries }) => {
    const projected = projectStop(entries);
    return (
      !named.has(stop) &&
      projected.ok &&
      isNegative(projected.projection) &&
      spanEndMs(projected.projection.stop.at) <= beforeMs
    );
  });
}

/** By `entries_linked_to`. */
const IS_LINKED_TO = (stop: string) =>
  `EXISTS (SELECT 1 FROM entries AS linking WHERE linking.kind = 'linked' AND linking.bytes ->> '$.body.to' = ${stop})`;

/** The run is where this step saw it, so that two that go on with one run do each step once. */
const IS_HERE = "EXISTS (SELECT 1 FROM retention_runs WHERE id = ?2 AND position = ?3 AND finished_at IS NULL)";

/** ?1 parts as [entry, stop, the version that was judged]. What has got another entry or a link since then is left for the next run. */
const INSERT_DROPS = `
INSERT INTO personal_drops (entry, stop, run, at) SELECT value ->> 0, value ->> 1, ?2, ?4 FROM json_each(?1)
WHERE ${IS_HERE} AND (SELECT version FROM stops WHERE id = value ->> 1) = value ->> 2 AND NOT ${IS_LINKED_TO("value ->> 1")}`;

const deleteParts = (table: "personal_parts" | "attachments") => `
DELETE FROM ${table} WHERE entry IN (SELECT value ->> 0 FROM json_each(?1) CROSS JOIN personal_drops AS gone ON gone.entry = value ->> 0 WHERE gone.run = ?2)`;

/** ?1 tokens as [token, kind, stop, one of the stop's parts]. */
const DELETE_TOKENS = `
DELETE FROM personal_tokens WHERE (token, kind, stop) IN (
  SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1) CROSS JOIN personal_drops AS gone ON gone.entry = value ->> 3 WHERE gone.run = ?2)`;

const ADVANCE = `
UPDATE retention_runs SET position = ?4,
  dropped = dropped + (SELECT count(*) FROM json_each(?1) CROSS JOIN personal_drops AS gone ON gone.entry = value ->> 0 WHERE gone.run = ?2)
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
