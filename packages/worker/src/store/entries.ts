import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { jsonRows } from "../database/columns.ts";
import { chains, entries } from "../database/schema.ts";
import { isDuplicateEntry } from "../database/sqlite-errors.ts";
import { unavailableIn } from "../database/store-unavailable.ts";
import { type Decision, decideBatch, NOTHING_KNOWN } from "../ingest/decide-batch.ts";
import type { EntryResult, Incoming, IngestCall } from "../ingest/incoming.ts";
import { StoreBusy } from "../ingest/store-busy.ts";
import type { Vault } from "../personal/vault.ts";
import { auditStatement } from "./audit.ts";
import { expectEnrolled, headStatements, type Signed, signersJson, stillEnrolled } from "./batch-heads.ts";
import { readKnown } from "./known-entries.ts";
import { personalStatements } from "./personal-parts.ts";
import { projectionStatements } from "./projections.ts";
import { onlyIfInserted, type WriteCondition } from "./write-condition.ts";

/** An ingest call to the store. */
export interface Ingest extends IngestCall {
  /**
   * The devices that signed these entries. Nothing is stored unless each is as it was when its signature was verified.
   * None where a person answers for them.
   */
  readonly signed?: readonly Signed[];
}

const ATTEMPTS = 5;

/**
 * The entries of all stops. Every write is one atomic D1 batch: entries, projection, roll-up and audit change together.
 */
export function entriesOn(db: D1Database, vault: Vault) {
  return {
    /**
     * Adds a batch and answers for each of its entries. The plan assumes that stops which begin in the batch are new.
     * It is written in one round trip that writes nothing where that is wrong; then the stored entries are read and a
     * new plan is made. The call is idempotent: resending a batch is safe.
     */
    async ingest(batch: readonly Incoming[], call: Ingest): Promise<Map<number, EntryResult>> {
      let known = beginsEveryStop(batch) ? NOTHING_KNOWN : await readKnown(db, batch);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const planned = decideBatch(batch, known, call.unit);
        if (planned.accepted.length === 0 && known !== NOTHING_KNOWN) return planned.results;
        // Each attempt has its own batch id: what depends on an earlier attempt, which may have inserted although its
        // answer was lost, must not be written twice.
        const own = { ...call, batch: attempt === 0 ? call.batch : `${call.batch}.${attempt}` };
        if (planned.accepted.length > 0 && (await writePlan(db, vault, planned, own).catch(throwUnlessTransient)))
          return planned.results;
        [known] = await Promise.all([readKnown(db, batch), expectEnrolled(db, call.signed ?? [])]);
      }
      throw new StoreBusy("another call is writing the same records");
    },
  };
}

/**
 * The query or its answer was lost: the stored entries show which, and reading them waits until the database answers
 * again.
 */
function throwUnlessTransient(error: unknown): false {
  if (unavailableIn(error)?.isTransient) return false;
  throw error;
}

export type EntriesStore = ReturnType<typeof entriesOn>;

/** Whether each stop of the batch begins in it, as nearly all do: then the batch is written without reading first. */
function beginsEveryStop(batch: readonly Incoming[]): boolean {
  const begun = new Set<string>();
  for (const { sealed } of batch) if (sealed.entry.kind === "logged") begun.add(sealed.entry.stop);
  return batch.every(({ sealed }) => begun.has(sealed.entry.stop));
}

const ENTRIES = jsonRows(
  entries,
  ...(["id", "stop", "device", "seq", "prev", "hash", "kind", "unit", "officer", "recordedAt", "bytes"] as const),
);
const CHAINS = jsonRows(chains, "device", "unit", "entries", "highest");

/**
 * ?1 entries, ?2 stops with the version that the plan saw, ?3 the links to what may come before and after the batch in
 * its chains, then batch, receivedAt, badge, signers. Inserts all or nothing: nothing where a stored neighbour does not
 * link, a stop has another version or a signer is no longer enrolled with its key. An id or a place in a chain that is
 * taken fails the whole D1 batch (`isDuplicateEntry`). Carried by the primary keys and `entries_device_seq`.
 * MATERIALIZED, since each mention of `value` would print the row again.
 */
const INSERT_ENTRIES = `
WITH rows AS MATERIALIZED (SELECT value FROM json_each(?1))
INSERT INTO entries (${ENTRIES.columns}, received_at, received_from, batch)
SELECT ${ENTRIES.values}, ?5, ?6, ?4 FROM rows
WHERE NOT EXISTS (
  SELECT 1 FROM json_each(?3) AS link JOIN entries ON device = link.value ->> 0 AND seq = (link.value ->> 1)
  WHERE CASE link.value ->> 2 WHEN 'before' THEN hash ELSE prev END IS NOT link.value ->> 3
)
AND NOT EXISTS (
  SELECT 1 FROM json_each(?2) AS seen
  WHERE coalesce((SELECT version FROM stops WHERE id = seen.value ->> 0), 0) <> seen.value ->> 1
)
AND ${stillEnrolled("?7")}`;

const upsertChains = ({ sql }: WriteCondition) => `
INSERT INTO chains (${CHAINS.columns}) SELECT ${CHAINS.values} FROM json_each(?1) WHERE ${sql}
ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, highest = max(highest, excluded.highest),
  unit = CASE WHEN excluded.highest > highest THEN excluded.unit ELSE unit END`;

/** How many entries each device's chain gains, and the highest number of them. */
function chainChanges(accepted: readonly Incoming[]) {
  const chains = new Map<string, { unit: string; entries: number; highest: number }>();
  for (const { entry } of accepted.map(({ sealed }) => sealed)) {
    const chain = chains.get(entry.device) ?? { unit: entry.unit, entries: 0, highest: 0 };
    chain.entries += 1;
    if (entry.seq > chain.highest) Object.assign(chain, { unit: entry.unit, highest: entry.seq });
    chains.set(entry.device, chain);
  }
  return [...chains].map(([device, chain]) => ({ device, ...chain }));
}

async function writePlan(db: D1Database, vault: Vault, planned: Decision, call: Ingest): Promise<boolean> {
  const rows = planned.accepted.map(({ sealed: { entry, hash }, bytes }) => ({ ...entry, hash, bytes }));
  const seen = planned.stops.map(({ before, after }) => [after.stop.id, before?.version ?? 0]);
  const first = planned.accepted[0]?.sealed.entry.id ?? "";
  const inserted = onlyIfInserted(first, call.batch);
  const statements: D1PreparedStatement[] = [
    db
      .prepare(INSERT_ENTRIES)
      .bind(
        ...[ENTRIES.json(rows), JSON.stringify(seen), JSON.stringify(outerLinks(planned.accepted))],
        ...[call.batch, call.receivedAt, call.badge, signersJson(call.signed ?? [])],
      ),
    ...(await personalStatements(db, vault, planned.accepted, inserted)),
    db.prepare(upsertChains(inserted)).bind(CHAINS.json(chainChanges(planned.accepted)), first, call.batch),
    ...projectionStatements(
      db,
      vault,
      {
        stops: planned.stops,
        entries: planned.accepted.map(({ sealed }) => sealed),
        receivedAt: call.receivedAt,
        mark: call.batch,
      },
      inserted,
    ),
    ...headStatements(db, call.signed ?? [], planned.accepted, call.receivedAt, inserted),
    auditStatement(
      db,
      {
        at: call.receivedAt,
        badge: call.badge,
        unit: call.unit,
        action: "entries.added",
        subject: call.batch,
        address: call.address,
      },
      { entry: first, batch: call.batch },
    ),
  ];
  try {
    const [added] = await db.batch(statements);
    return added?.meta.changes === rows.length;
  } catch (error) {
    if (isDuplicateEntry(error)) return false;
    throw error;
  }
}

/**
 * What stored entries directly before and after the batch's own in their chains must be; the plan has checked those
 * inside the batch.
 */
function outerLinks(accepted: readonly Incoming[]): (string | number | null)[][] {
  const places = new Map<string, Set<number>>();
  for (const { entry } of accepted.map(({ sealed }) => sealed)) {
    const taken = places.get(entry.device);
    if (taken) taken.add(entry.seq);
    else places.set(entry.device, new Set([entry.seq]));
  }
  const links: (string | number | null)[][] = [];
  for (const { entry, hash } of accepted.map(({ sealed }) => sealed)) {
    const { device, seq, prev } = entry;
    const taken = places.get(device);
    if (!taken?.has(seq - 1)) links.push([device, seq - 1, "before", prev]);
    if (!taken?.has(seq + 1)) links.push([device, seq + 1, "after", hash]);
  }
  return links;
}
