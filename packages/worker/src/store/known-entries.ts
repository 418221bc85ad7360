import type { D1Database } from "@cloudflare/workers-types";
import type { SealedEntry } from "@roadside/core";
import type { entries } from "../database/schema.ts";
import { type KnownState, toChainPlace } from "../ingest/decide-batch.ts";
import type { Incoming } from "../ingest/incoming.ts";

/**
 * Reads what a plan needs, and nothing that identifies a person: the stored hashes of the batch's ids, the places in
 * chains around its entries, all entries of its stops. One round trip.
 */
export async function readKnown(db: D1Database, batch: readonly Incoming[]): Promise<KnownState> {
  const ids = batch.map(({ sealed }) => sealed.entry.id);
  const places = batch.flatMap(({ sealed: { entry } }) =>
    [entry.seq - 1, entry.seq, entry.seq + 1].map((seq) => [entry.device, seq]),
  );
  const stops = [...new Set(batch.map(({ sealed }) => sealed.entry.stop))];
  type Row = Pick<typeof entries.$inferSelect, "id" | "device" | "seq" | "hash" | "prev" | "bytes">;
  const [byId, byPlace, byStop] = await db.batch<Row>([
    db.prepare("SELECT id, hash FROM entries WHERE id IN (SELECT value FROM json_each(?1))").bind(JSON.stringify(ids)),
    db
      .prepare(
        `SELECT DISTINCT device, seq, entries.id, hash, prev FROM json_each(?1)
         JOIN entries ON device = value ->> 0 AND seq = value ->> 1`,
      )
      .bind(JSON.stringify(places)),
    db
      .prepare("SELECT hash, bytes FROM entries WHERE stop IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(stops)),
  ]);
  const entriesOfStops = new Map<string, SealedEntry[]>();
  for (const row of byStop?.results ?? []) {
    const sealed = toSealedEntry(row);
    const group = entriesOfStops.get(sealed.entry.stop);
    if (group) group.push(sealed);
    else entriesOfStops.set(sealed.entry.stop, [sealed]);
  }
  return {
    hashes: new Map((byId?.results ?? []).map(({ id, hash }) => [id, hash])),
    places: new Map(
      (byPlace?.results ?? []).map(({ device, seq, id, hash, prev }) => [
        toChainPlace(device, seq),
        { id, hash, prev },
      ]),
    ),
    stops: entriesOfStops,
  };
}

/** The columns of an entry's sealed part. */
export type StoredEntry = Pick<typeof entries.$inferSelect, "hash" | "bytes">;

/**
 * An entry without its personal part, from its stored characters. They passed every check when received, so they are
 * only parsed.
 */
export function toSealedEntry({ hash, bytes }: StoredEntry): SealedEntry {
  return { entry: JSON.parse(bytes) as SealedEntry["entry"], hash };
}
