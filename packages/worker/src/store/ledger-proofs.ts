import type { D1Database } from "@cloudflare/workers-types";
import { digestJson, encodeTreeHead, hashLeaf, type TreeHead, type UnsignedTreeHead } from "@roadside/core";
import { and, asc, eq, getTableColumns, gt, gte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { isOneOf, type RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { entries as entriesTable, ledgerHeads, ledgerLeaves, ledgerUnits } from "../database/schema.ts";
import { rootOf } from "../ledger/grow-tree.ts";
import type { Consistency, Inclusion } from "../ledger/ledger-evidence.ts";
import { consistencySpans, inclusionSpans, type ReadTile, rootOfSpan, type Span, tilesOf } from "../ledger/proofs.ts";
import type { Signer } from "../ledger/signing.ts";
import { readLedgerTiles, toTileKey } from "./ledger-tiles.ts";

export const HEAD = getTableColumns(ledgerHeads);

const PLACE = {
  ...{ entry: entriesTable.id, unit: entriesTable.unit, bytes: entriesTable.bytes },
  ...{ receivedAt: entriesTable.receivedAt, position: ledgerLeaves.position },
};
/** An entry and its place in its unit's ledger; null where it has none yet. */
export type Place = Omit<RowOf<typeof PLACE>, "position"> & { readonly position: number | null };
/** An entry that is in its unit's ledger. */
export type LoggedPlace = Place & { readonly position: number };

/** Reads places, tiles and heads of the ledgers, and builds the proofs of RFC 6962 from them. */
export function ledgerProofsOn(db: D1Database, signer: Signer) {
  const orm = drizzle(db);

  async function signBatchHead(
    head: Omit<UnsignedTreeHead, "format" | "key" | "signedAt">,
    now: Date,
  ): Promise<TreeHead> {
    const { id: key } = await signer.publicKey();
    const whole: UnsignedTreeHead = { format: "roadside-log-head/1", ...head, signedAt: now.toISOString(), key };
    return { ...whole, signature: await signer.sign(encodeTreeHead(whole)) };
  }

  async function readTiles(unit: string, spans: readonly Span[]): Promise<ReadTile> {
    const stored = await readLedgerTiles(db, unit, tilesOf(spans));
    const tiles = new Map([...stored].map(([key, hashes]) => [key, hashes.match(/.{64}/g) ?? []]));
    return (place) => tiles.get(toTileKey(place)) ?? [];
  }

  /** Carried by the primary keys of both tables. */
  async function readPlaces(ids: readonly string[]): Promise<Place[]> {
    return orm
      .select(PLACE)
      .from(entriesTable)
      .leftJoin(ledgerLeaves, eq(ledgerLeaves.entry, entriesTable.id))
      .where(isOneOf(entriesTable.id, ids));
  }

  /**
   * For each place the first head that closed a day with that entry in it, or one of the current day, signed now. One
   * round trip, carried by the primary keys of `ledger_heads` and `ledger_units`.
   */
  async function readHeads(places: readonly LoggedPlace[], now: Date): Promise<TreeHead[]> {
    const { unit, size, frontier } = ledgerUnits;
    const units = [...new Set(places.map((place) => place.unit))];
    const ends = orm.select({ unit, size, frontier }).from(ledgerUnits).where(isOneOf(unit, units));
    const closing = places.map((place) =>
      orm
        .select(HEAD)
        .from(ledgerHeads)
        .where(
          and(
            eq(ledgerHeads.unit, place.unit),
            gte(ledgerHeads.day, dayOf(Date.parse(place.receivedAt))),
            gt(ledgerHeads.size, place.position),
          ),
        )
        .orderBy(asc(ledgerHeads.day))
        .limit(1),
    );
    const [open, ...closed] = await db.batch([ends, ...closing].map((query) => toStatement(db, query)));
    const current = new Map<string, TreeHead>();
    for (const end of toRows(ends, open)) {
      const head = { unit: end.unit, day: dayOf(now.getTime()), closed: false, size: end.size, root: rootOf(end) };
      current.set(end.unit, await signBatchHead(head, now));
    }
    return places.map((place, index) => {
      const query = closing[index];
      const [stored] = query ? toRows(query, closed[index]) : [];
      const head = stored ? toHead(stored) : current.get(place.unit);
      if (!head) throw new Error(`unit ${place.unit} has entries in its ledger and no ledger`);
      return head;
    });
  }

  async function prove(places: readonly LoggedPlace[], now: Date): Promise<Inclusion[]> {
    const heads = await readHeads(places, now);
    const wanted = places
      .map((place, index) => ({ place, head: heads[index] as TreeHead }))
      .map((one) => ({ ...one, spans: inclusionSpans(one.place.position, one.head.size) }));
    const inclusions: Inclusion[] = [];
    for (const unit of new Set(places.map((place) => place.unit))) {
      const own = wanted.filter(({ place }) => place.unit === unit);
      const read = await readTiles(
        unit,
        own.flatMap(({ spans }) => spans),
      );
      for (const { place, head, spans } of own) {
        const { entry, position } = place;
        const { size, root } = head;
        const hash = digestJson(place.bytes);
        const proof = spans.map((span) => rootOfSpan(span, read));
        inclusions.push({ entry, hash, leaf: hashLeaf(hash), position, size, root, proof, head });
      }
    }
    return inclusions;
  }

  async function proveGrowth(unit: string, from: number, to: number): Promise<Consistency> {
    const spans = consistencySpans(from, to);
    const roots = [from, to].map((size) => ({ from: 0, to: size }));
    const read = await readTiles(unit, [...spans, ...roots]);
    const [root1, root2, ...proof] = [...roots, ...spans].map((span) => rootOfSpan(span, read));
    return { unit, from: { size: from, root: root1 as string }, to: { size: to, root: root2 as string }, proof };
  }

  return { readPlaces, prove, proveGrowth };
}

export function toHead(stored: typeof ledgerHeads.$inferSelect): TreeHead {
  const { unit, day, size, root, signedAt, key, signature } = stored;
  return { format: "roadside-log-head/1", unit, day, closed: true, size, root, signedAt, key, signature };
}
