import type { D1Database } from "@cloudflare/workers-types";
import { digestJson, encodeTreeHead, hashLeaf, type TreeHead, type UnsignedTreeHead } from "@roadside/core";
import { and, asc, desc, eq, getTableColumns, gt, gte, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { isOneOf, type RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import {
  entries as entriesTable,
  ledgerCursor,
  ledgerHeads,
  ledgerKeys,
  ledgerLeaves,
  type ledgerTiles,
  ledgerUnits,
} from "../database/schema.ts";
import { rootOf } from "../ledger/growth.ts";
import type { Consistency, Inclusion, LedgerEvidence } from "../ledger/ledger-evidence.ts";
import { consistencySpans, inclusionSpans, type ReadTile, rootOfSpan, type Span, tilesOf } from "../ledger/proofs.ts";
import type { PublicKey, Signer } from "../ledger/signing.ts";
import { covers } from "../unit-scope.ts";
import { ledgerGrowthOn } from "./ledger-growth.ts";
import { isWithin } from "./scope-condition.ts";

/** The ledger has not come so far yet. Each further call advances it. */
export class LedgerBehind extends Error {}

export interface HeadsQuery {
  /** Prefix of the units to see: never wider than the caller's scope. */
  readonly unit: string;
  /** First and last day. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: { unit: string; day: string } | undefined;
  readonly limit: number;
}

/** How many steps a call for a head or a proof takes first, where the ledger is behind. */
const STEPS_PER_CALL = 8;

const HEAD = getTableColumns(ledgerHeads);

const PLACE = {
  ...{ entry: entriesTable.id, unit: entriesTable.unit, bytes: entriesTable.bytes },
  ...{ receivedAt: entriesTable.receivedAt, position: ledgerLeaves.position },
};
/** An entry and its place in its unit's ledger; null where it has none yet. */
type Place = Omit<RowOf<typeof PLACE>, "position"> & { readonly position: number | null };
type LoggedPlace = Place & { readonly position: number };

/**
 * One RFC 6962 ledger for each unit over its accepted entries in the order of receipt, with a signed head for each day
 * on which it grew.
 */
export function ledgerOn(db: D1Database, signer: Signer, newId: () => string) {
  const growth = ledgerGrowthOn(db, signer, newId);

  const orm = drizzle(db);

  /** Closes the finished days. One read where they are closed already. */
  async function closeDays(now: Date): Promise<void> {
    const [cursor] = await orm.select({ day: ledgerCursor.day }).from(ledgerCursor);
    if ((cursor?.day ?? "") < dayOf(now.getTime()) && !(await growth.advance(now, STEPS_PER_CALL)))
      throw new LedgerBehind();
  }

  async function signBatchHead(
    head: Omit<UnsignedTreeHead, "format" | "key" | "signedAt">,
    now: Date,
  ): Promise<TreeHead> {
    const { id: key } = await signer.publicKey();
    const whole: UnsignedTreeHead = { format: "roadside-log-head/1", ...head, signedAt: now.toISOString(), key };
    return { ...whole, signature: await signer.sign(encodeTreeHead(whole)) };
  }

  /**
   * The tiles of these spans, in one round trip. Carried by the primary key of `ledger_tiles`, one row at a time: CROSS
   * JOIN prevents a scan of all tiles of the unit.
   */
  async function readTiles(unit: string, spans: readonly Span[]): Promise<ReadTile> {
    const places = tilesOf(spans).map(({ level, tile }) => [level, tile]);
    const { results } = await db
      .prepare(
        `SELECT level, tile, hashes FROM json_each(?2)
         CROSS JOIN ledger_tiles ON unit = ?1 AND level = value ->> 0 AND tile = value ->> 1`,
      )
      .bind(unit, JSON.stringify(places))
      .all<Omit<typeof ledgerTiles.$inferSelect, "unit">>();
    const tiles = new Map(results.map(({ level, tile, hashes }) => [`${level}/${tile}`, hashes.match(/.{64}/g) ?? []]));
    return ({ level, tile }) => tiles.get(`${level}/${tile}`) ?? [];
  }

  /** Carried by the primary keys of both tables. */
  async function readPlaces(ids: readonly string[]): Promise<Place[]> {
    return orm
      .select(PLACE)
      .from(entriesTable)
      .leftJoin(ledgerLeaves, eq(ledgerLeaves.entry, entriesTable.id))
      .where(isOneOf(entriesTable.id, ids));
  }

  /** The places of these entries in their ledgers, which are advanced where they have not come so far. */
  async function readLoggedPlaces(entries: readonly string[], now: Date): Promise<LoggedPlace[]> {
    await closeDays(now);
    const isLogged = (place: Place): place is LoggedPlace => place.position !== null;
    let places = await readPlaces(entries);
    if (!places.every(isLogged)) {
      await growth.advance(now, STEPS_PER_CALL);
      places = await readPlaces(entries);
    }
    if (places.every(isLogged)) return places;
    throw new LedgerBehind();
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

  /** The keys that heads were signed with, and the one that signs now. */
  async function keys(): Promise<{ current: string; keys: PublicKey[] }> {
    const shown = await signer.publicKey();
    const used = await orm
      .select({ id: ledgerKeys.id, spki: ledgerKeys.spki })
      .from(ledgerKeys)
      .orderBy(asc(ledgerKeys.since), asc(ledgerKeys.id));
    return { current: shown.id, keys: used.some(({ id }) => id === shown.id) ? used : [...used, shown] };
  }

  return {
    ...signer,
    ...growth,

    keys,

    /**
     * Heads that closed days, by unit and day, at most `limit`. Reads the units in scope and what it returns: carried
     * by the primary keys of `ledger_units` and `ledger_heads`.
     */
    async heads({ unit, from = "", to = "9999-12-31", after, limit }: HeadsQuery, now: Date) {
      await closeDays(now);
      const { day } = ledgerHeads;
      const isAfter =
        after &&
        sql`(${ledgerUnits.unit} >= ${after.unit} AND (${ledgerUnits.unit} > ${after.unit} OR ${day} > ${after.day}))`;
      const rows = await orm
        .select(HEAD)
        .from(ledgerUnits)
        .crossJoin(ledgerHeads)
        .where(
          and(
            eq(ledgerHeads.unit, ledgerUnits.unit),
            isWithin(ledgerUnits.unit, unit),
            and(gte(day, from), lte(day, to)),
            isAfter,
          ),
        )
        .orderBy(asc(ledgerUnits.unit), asc(day))
        .limit(limit + 1);
      const heads = rows.slice(0, limit).map(toHead);
      return { heads, next: rows.length > limit ? (heads.at(-1) ?? null) : null };
    },

    /** The proof that an entry is in its unit's ledger; `null` where there is no such entry within the scope. */
    async inclusion(entry: string, scope: string, now: Date): Promise<Inclusion | null> {
      const [place] = await readPlaces([entry]);
      if (!place || !covers(scope, place.unit)) return null;
      const [inclusion] = await prove(await readLoggedPlaces([entry], now), now);
      return inclusion ?? null;
    },

    /**
     * Returns the proof that these entries are in signed ledgers which have only grown since: their proofs, their heads
     * and the newest head of each unit, the proofs between those, and the keys. The caller must be allowed to see the
     * entries.
     */
    async evidenceOf(entries: readonly string[], now: Date): Promise<LedgerEvidence> {
      const inclusion = await prove(await readLoggedPlaces(entries, now), now);
      const heads: TreeHead[] = [];
      const consistency: Consistency[] = [];
      for (const unit of [...new Set(inclusion.map(({ head }) => head.unit))].sort()) {
        const [newest] = await orm
          .select(HEAD)
          .from(ledgerHeads)
          .where(eq(ledgerHeads.unit, unit))
          .orderBy(desc(ledgerHeads.day))
          .limit(1);
        const all = [
          ...inclusion.map(({ head }) => head).filter((head) => head.unit === unit),
          ...(newest ? [toHead(newest)] : []),
        ];
        const own = [...new Map(all.map((head) => [head.signature, head])).values()].sort((a, b) => a.size - b.size);
        heads.push(...own);
        for (const [index, later] of own.slice(1).entries())
          consistency.push(await proveGrowth(unit, own[index]?.size ?? 0, later.size));
      }
      return {
        inclusion,
        consistency,
        heads,
        keys: (await keys()).keys.filter(({ id }) => heads.some(({ key }) => key === id)),
      };
    },

    /**
     * The proof between two sizes of a unit's ledger; `null` where the unit is outside the scope or has fewer entries.
     */
    async consistency(
      { unit, from, to }: { unit: string; from: number; to: number },
      scope: string,
      now: Date,
    ): Promise<Consistency | null> {
      if (!covers(scope, unit)) return null;
      await closeDays(now);
      const [end] = await orm.select({ size: ledgerUnits.size }).from(ledgerUnits).where(eq(ledgerUnits.unit, unit));
      if (!end || to > end.size) return null;
      return proveGrowth(unit, from, to);
    },
  };
}

function toHead(stored: typeof ledgerHeads.$inferSelect): TreeHead {
  const { unit, day, size, root, signedAt, key, signature } = stored;
  return { format: "roadside-log-head/1", unit, day, closed: true, size, root, signedAt, key, signature };
}
