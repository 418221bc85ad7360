import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import { isDuplicateEntry } from "../database/sqlite-errors.ts";
import { unavailableIn } from "../database/store-unavailable.ts";
import { type Decision, decideBatch, type KnownState, NOTHING_KNOWN, toChainPlace } from "../ingest/decide-batch.ts";
import type { EntryResult, Incoming, IngestCall } from "../ingest/incoming.ts";
import { StoreBusy } from "../ingest/store-busy.ts";
import type { Vault } from "../personal/vault.ts";
import { auditStatement } from "./audit.ts";
import { expectEnrolled, headStatements, type Signed, signersJson, stillEnrolled } from "./batch-heads.ts";
import { personalStatements } from "./personal-parts.ts";
import { projectionStatements } from "./projections.ts";
import { onlyIfInserted, type WriteCondition } from "./write-condition.ts";

export interface Ingest extends IngestCall {
  /** The devices that signed these entries, each still as it was when its signature was verified, or nothing is stored; none where a person answers for them. */
  readonly signed?: readonly Signed[];
}

const ATTEMPTS = 5;

/** The log of all stops. Every write is one atomic D1 batch: entries, projection, roll-up and audit change together or not at all. */
export function entriesOn(db: D1Database, vault: Vault) {
  return {
    /**
     * Adds a batch and answers for each of its entries. The plan is made on the assumption that new stops are new, and carried out in one round trip that
     * does nothing where the assumption is false; then what is stored is read and the plan made anew. Sending the same batch again is harmless.
     */
    async ingest(batch: readonly Incoming[], call: Ingest): Promise<Map<number, EntryResult>> {
      let known = opensEveryStop(batch) ? NOTHING_KNOWN : await readKnown(db, batch);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const planned = decideBatch(batch, known, call.unit);
        if (planned.accepted.length === 0 && known !== NOTHING_KNOWN) return planned.results;
        // Each attempt is a call of its own to the database: what hangs on an earlier one that did insert, though its answer was lost, must not be carried out twice.
        const own = { ...call, batch: attempt === 0 ? call.batch : `${call.batch}.${attempt}` };
        if (planned.accepted.length > 0 && (await carryOut(db, vault, planned, own).catch(throwUnlessTransient)))
          return planned.results;
        [known] = await Promise.all([readKnown(db, batch), expectEnrolled(db, call.signed ?? [])]);
      }
      throw new StoreBusy("another call is writing the same records");
    },
  };
}

/** Either the call or its answer was lost: what is stored tells which, and reading it waits until the database answers again. */
function throwUnlessTransient(error: unknown): false {
  if (unavailableIn(error)?.isTransient) return false;
  throw error;
}

/** Whether each stop of the batch begins in it, as nearly all do: then it is worth trying without reading first. */
function opensEveryStop(batch: readonly Incoming[]): boolean {
  const opened = new Set<string>();
  for (const { sealed } of batch) if (sealed.entry.kind === "logged") opened.add(sealed.entry.stop);
  return batch.every(({ sealed }) => opened.has(sealed.entry.stop));
}

/**
 * ?1 entries as arrays, ?2 stops with the version that the plan saw, ?3 the links to what may stand before and after the batch in its chains, then batch, receivedAt,
 * badge, signers. Inserts all or nothing: nothing where a stored neighbour does not link, a stop has moved on or a signer is no longer enrolled with its key; and an id or
 * a place in a chain that is taken fails the whole D1 batch (`isDuplicateEntry`). Carried by the primary keys and `entries_device_seq`. The rows are taken out of the JSON once, since each mention of `value` would print them again.
 */
const INSERT_ENTRIES = `
WITH rows AS MATERIALIZED (SELECT value AS row FROM json_each(?1))
INSERT INTO entries (id, stop, device, seq, prev, hash, kind, unit, officer, recorded_at, bytes, received_at, received_from, batch)
SELECT row ->> 0, row ->> 1, row ->> 2, row ->> 3, row ->> 4, row ->> 5, row ->> 6, row ->> 7, row ->> 8, row ->> 9, row ->> 10, ?5, ?6, ?4
FROM rows
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
INSERT INTO chains (device, unit, entries, highest) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?1) WHERE ${sql}
ON CONFLICT DO UPDATE SET entries = entries + excluded.entries, unit = CASE WHEN excluded.highest > highest THEN excluded.unit ELSE unit END,
  highest = max(highest, excluded.highest)`;

/** How many entries of each device's chain come, and which is the highest of them. */
function chainChanges(accepted: readonly Incoming[]): (string | number)[][] {
  const chains = new Map<string, { unit: string; entries: number; highest: number }>();
  for (const { entry } of accepted.map(({ sealed }) => sealed)) {
    const chain = chains.get(entry.device) ?? { unit: entry.unit, entries: 0, highest: 0 };
    chain.entries += 1;
    if (entry.seq > chain.highest) Object.assign(chain, { unit: entry.unit, highest: entry.seq });
    chains.set(entry.device, chain);
  }
  return [...chains].map(([device, { unit, entries, highest }]) => [device, unit, entries, highest]);
}

async function carryOut(db: D1Database, vault: Vault, planned: Decision, call: Ingest): Promise<boolean> {
  const rows = planned.accepted.map(({ sealed: { entry, hash }, bytes }) => [
    entry.id,
    entry.stop,
    entry.device,
    entry.seq,
    entry.prev,
    hash,
    entry.kind,
    entry.unit,
    entry.officer,
    entry.recordedAt,
    bytes,
  ]);
  const seen = planned.stops.map(({ before, after }) => [after.stop.id, before?.version ?? 0]);
  const first = planned.accepted[0]?.sealed.entry.id ?? "";
  const inserted = onlyIfInserted(first, call.batch);
  const statements: D1PreparedStatement[] = [
    db
      .prepare(INSERT_ENTRIES)
      .bind(
        ...[JSON.stringify(rows), JSON.stringify(seen), JSON.stringify(outerLinks(planned.accepted))],
        ...[call.batch, call.receivedAt, call.badge, signersJson(call.signed ?? [])],
      ),
    ...(await personalStatements(db, vault, planned.accepted, inserted)),
    db.prepare(upsertChains(inserted)).bind(JSON.stringify(chainChanges(planned.accepted)), first, call.batch),
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

/** What has to hold of stored entries just before and just after the batch's own in their chains; inside the batch the plan has looked. */
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

/** Reads what a plan needs to know, and nothing that identifies a person: stored hashes of the batch's ids, the chain places around its entries, all entries of its stops. One round trip. */
async function readKnown(db: D1Database, batch: readonly Incoming[]): Promise<KnownState> {
  const ids = batch.map(({ sealed }) => sealed.entry.id);
  const places = batch.flatMap(({ sealed: { entry } }) =>
    [entry.seq - 1, entry.seq, entry.seq + 1].map((seq) => [entry.device, seq]),
  );
  const stops = [...new Set(batch.map(({ sealed }) => sealed.entry.stop))];
  const [byId, byPlace, byStop] = await db.batch<Record<string, unknown>>([
    db.prepare("SELECT id, hash FROM entries WHERE id IN (SELECT value FROM json_each(?1))").bind(JSON.stringify(ids)),
    db
      .prepare(
        "SELECT DISTINCT device, seq, entries.id AS entry, hash, prev FROM json_each(?1) JOIN entries ON device = value ->> 0 AND seq = value ->> 1",
      )
      .bind(JSON.stringify(places)),
    db
      .prepare("SELECT hash, bytes FROM entries WHERE stop IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(stops)),
  ]);
  const entriesOfStops = new Map<string, SealedEntry[]>();
  for (const row of (byStop?.results ?? []) as unknown as StoredEntry[]) {
    const sealed = toSealedEntry(row);
    const group = entriesOfStops.get(sealed.entry.stop);
    if (group) group.push(sealed);
    else entriesOfStops.set(sealed.entry.stop, [sealed]);
  }
  return {
    hashes: new Map((byId?.results ?? []).map((row) => [String(row.id), String(row.hash)])),
    places: new Map(
      (byPlace?.results ?? []).map((row) => [
        toChainPlace(String(row.device), Number(row.seq)),
        { id: String(row.entry), hash: String(row.hash), prev: row.prev as string | null },
      ]),
    ),
    stops: entriesOfStops,
  };
}

/** The columns of an entry's sealed part. */
export interface StoredEntry {
  hash: string;
  bytes: string;
}

/** An entry as it was sealed, without what identifies a person, from its stored characters. They passed every check when they came, so they are only parsed. */
export function toSealedEntry({ hash, bytes }: StoredEntry): SealedEntry {
  return { entry: JSON.parse(bytes) as SealedEntry["entry"], hash };
}
