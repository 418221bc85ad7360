import type { D1Database } from "@cloudflare/workers-types";
import { digestOfJson, headText, type LogHead, merkleLeaf, type UnsignedLogHead } from "@roadside/core";
import { dayOf } from "../china-days.ts";
import { rootOf } from "../ledger/growth.ts";
import type { Consistency, Inclusion, LedgerEvidence } from "../ledger/ledger-evidence.ts";
import { consistencySpans, inclusionSpans, type ReadTile, rootOfSpan, type Span, tilesOf } from "../ledger/proofs.ts";
import type { PublicKey, Signer } from "../ledger/signing.ts";
import { covers, unitRange } from "../unit-scope.ts";
import { ledgerGrowthOn } from "./ledger-growth.ts";

/** The log has not come so far yet: each further call brings it nearer. */
export class LedgerBehind extends Error {}

export interface HeadsQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  /** First and last day. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: { unit: string; day: string } | undefined;
  readonly limit: number;
}

/** What a call that asks for a head or a proof does first, where nobody has done it: at most so many steps. */
const STEPS_PER_CALL = 8;

/** A head that closed a day, as it is kept. */
export interface StoredHead {
  readonly unit: string;
  readonly day: string;
  readonly size: number;
  readonly root: string;
  readonly signedAt: string;
  readonly key: string;
  readonly signature: string;
}
const HEAD = "unit, day, size, root, signed_at AS signedAt, key, signature";

interface Place {
  readonly entry: string;
  readonly unit: string;
  readonly bytes: string;
  readonly receivedAt: string;
  readonly position: number | null;
}
type LoggedPlace = Place & { readonly position: number };

/** One RFC 6962 log for each unit over its accepted entries in the order of receipt, with a signed head for each day on which it grew. */
export function ledgerOn(db: D1Database, signer: Signer, newId: () => string) {
  const growth = ledgerGrowthOn(db, signer, newId);

  /** Closes the days that are over, where that is not done. One read where it is. */
  async function closeDays(now: Date): Promise<void> {
    const cursor = await db.prepare("SELECT day FROM log_cursor").first<{ day: string }>();
    if ((cursor?.day ?? "") < dayOf(now.getTime()) && !(await growth.advance(now, STEPS_PER_CALL)))
      throw new LedgerBehind();
  }

  async function signed(head: Omit<UnsignedLogHead, "format" | "key" | "signedAt">, now: Date): Promise<LogHead> {
    const { id: key } = await signer.publicKey();
    const whole: UnsignedLogHead = { format: "roadside-log-head/1", ...head, signedAt: now.toISOString(), key };
    return { ...whole, signature: await signer.sign(headText(whole)) };
  }

  /** The tiles of these spans, in one round trip. Carried by the primary key of `log_tiles`, one row at a time: CROSS JOIN keeps SQLite from going over all of a unit's tiles. */
  async function tilesFor(unit: string, spans: readonly Span[]): Promise<ReadTile> {
    const places = tilesOf(spans).map(({ level, tile }) => [level, tile]);
    const { results } = await db
      .prepare(
        "SELECT level, tile, hashes FROM json_each(?2) CROSS JOIN log_tiles ON unit = ?1 AND level = value ->> 0 AND tile = value ->> 1",
      )
      .bind(unit, JSON.stringify(places))
      .all<{ level: number; tile: number; hashes: string }>();
    const tiles = new Map(results.map(({ level, tile, hashes }) => [`${level}/${tile}`, hashes.match(/.{64}/g) ?? []]));
    return ({ level, tile }) => tiles.get(`${level}/${tile}`) ?? [];
  }

  async function placesOf(entries: readonly string[]): Promise<Place[]> {
    const { results } = await db
      .prepare(
        `SELECT entries.id AS entry, entries.unit, bytes, received_at AS receivedAt, position
         FROM json_each(?1) JOIN entries ON entries.id = value LEFT JOIN log_leaves ON log_leaves.entry = entries.id`,
      )
      .bind(JSON.stringify(entries))
      .all<Place>();
    return results;
  }

  /** The places of these entries in their logs, which are brought so far where they have not come there yet. */
  async function loggedPlacesOf(entries: readonly string[], now: Date): Promise<LoggedPlace[]> {
    await closeDays(now);
    const isLogged = (place: Place): place is LoggedPlace => place.position !== null;
    let places = await placesOf(entries);
    if (!places.every(isLogged)) {
      await growth.advance(now, STEPS_PER_CALL);
      places = await placesOf(entries);
    }
    if (places.every(isLogged)) return places;
    throw new LedgerBehind();
  }

  /**
   * For each place the first head that closed a day with that entry in it, or else one of the running day, signed now. One round trip, carried by the primary keys
   * of `log_heads` and `log_units`.
   */
  async function headsWith(places: readonly LoggedPlace[], now: Date): Promise<LogHead[]> {
    const first = db.prepare(
      `SELECT ${HEAD} FROM log_heads WHERE unit = ?1 AND day >= ?2 AND size > ?3 ORDER BY day LIMIT 1`,
    );
    const units = [...new Set(places.map(({ unit }) => unit))];
    const [ends, ...closed] = await db.batch<unknown>([
      db
        .prepare("SELECT unit, size, frontier FROM log_units WHERE unit IN (SELECT value FROM json_each(?1))")
        .bind(JSON.stringify(units)),
      ...places.map(({ unit, receivedAt, position }) => first.bind(unit, dayOf(Date.parse(receivedAt)), position)),
    ]);
    const running = new Map<string, LogHead>();
    for (const { unit, size, frontier } of (ends?.results ?? []) as {
      unit: string;
      size: number;
      frontier: string;
    }[]) {
      const root = rootOf({ size, frontier: JSON.parse(frontier) as string[] });
      running.set(unit, await signed({ unit, day: dayOf(now.getTime()), closed: false, size, root }, now));
    }
    return places.map(({ unit }, index) => {
      const head = closed[index]?.results[0] as StoredHead | undefined;
      const own = head ? headFrom(head) : running.get(unit);
      if (!own) throw new Error(`unit ${unit} has entries in its log and no log`);
      return own;
    });
  }

  async function proved(places: readonly LoggedPlace[], now: Date): Promise<Inclusion[]> {
    const heads = await headsWith(places, now);
    const wanted = places
      .map((place, index) => ({ place, head: heads[index] as LogHead }))
      .map((one) => ({ ...one, spans: inclusionSpans(one.place.position, one.head.size) }));
    const inclusions: Inclusion[] = [];
    for (const unit of new Set(places.map((place) => place.unit))) {
      const own = wanted.filter(({ place }) => place.unit === unit);
      const read = await tilesFor(
        unit,
        own.flatMap(({ spans }) => spans),
      );
      for (const {
        place: { entry, bytes, position },
        head,
        spans,
      } of own) {
        const hash = digestOfJson(bytes);
        const proof = spans.map((span) => rootOfSpan(span, read));
        inclusions.push({
          entry,
          hash,
          leaf: merkleLeaf(hash),
          position,
          size: head.size,
          root: head.root,
          proof,
          head,
        });
      }
    }
    return inclusions;
  }

  async function grew(unit: string, from: number, to: number): Promise<Consistency> {
    const spans = consistencySpans(from, to);
    const roots = [from, to].map((size) => ({ from: 0, to: size }));
    const read = await tilesFor(unit, [...spans, ...roots]);
    const [root1, root2, ...proof] = [...roots, ...spans].map((span) => rootOfSpan(span, read));
    return { unit, from: { size: from, root: root1 as string }, to: { size: to, root: root2 as string }, proof };
  }

  /** The keys that heads were signed with, and the one that signs now. */
  async function keys(): Promise<{ current: string; keys: PublicKey[] }> {
    const shown = await signer.publicKey();
    const { results } = await db.prepare("SELECT id, spki FROM log_keys ORDER BY since, id").all<PublicKey>();
    return { current: shown.id, keys: results.some(({ id }) => id === shown.id) ? results : [...results, shown] };
  }

  return {
    ...signer,
    ...growth,

    keys,

    /** Heads that closed days, by unit and day, at most `limit`. Reads the units in scope and what it answers: carried by the primary keys of `log_units` and `log_heads`. */
    async heads({ unit, from = "", to = "9999-12-31", after, limit }: HeadsQuery, now: Date) {
      await closeDays(now);
      const units = unitRange(unit);
      const { results } = await db
        .prepare(
          `SELECT log_heads.unit, day, log_heads.size, root, signed_at AS signedAt, key, signature FROM log_units CROSS JOIN log_heads ON log_heads.unit = log_units.unit
           WHERE log_units.unit >= ?1 AND log_units.unit < ?2 AND day >= ?3 AND day <= ?4 AND (?5 IS NULL OR log_units.unit >= ?5 AND (log_units.unit > ?5 OR day > ?6))
           ORDER BY log_units.unit, day LIMIT ?7`,
        )
        .bind(units.from, units.to, from, to, after?.unit ?? null, after?.day ?? null, limit + 1)
        .all<StoredHead>();
      const heads = results.slice(0, limit).map(headFrom);
      return { heads, next: results.length > limit ? (heads.at(-1) ?? null) : null };
    },

    /** The proof that an entry stands in its unit's log; `null` where there is no such entry within the scope. */
    async inclusion(entry: string, scope: string, now: Date): Promise<Inclusion | null> {
      const [place] = await placesOf([entry]);
      if (!place || !covers(scope, place.unit)) return null;
      const [inclusion] = await proved(await loggedPlacesOf([entry], now), now);
      return inclusion ?? null;
    },

    /**
     * All that shows that these entries stand in signed logs which only grew since: their proofs, the heads under which they stand and the newest of each unit, the proofs
     * between those, and the keys. Whoever asks may see the entries; that is for the caller to have found out.
     */
    async evidenceOf(entries: readonly string[], now: Date): Promise<LedgerEvidence> {
      const inclusion = await proved(await loggedPlacesOf(entries, now), now);
      const heads: LogHead[] = [];
      const consistency: Consistency[] = [];
      for (const unit of [...new Set(inclusion.map(({ head }) => head.unit))].sort()) {
        const newest = await db
          .prepare(`SELECT ${HEAD} FROM log_heads WHERE unit = ?1 ORDER BY day DESC LIMIT 1`)
          .bind(unit)
          .first<StoredHead>();
        const all = [
          ...inclusion.map(({ head }) => head).filter((head) => head.unit === unit),
          ...(newest ? [headFrom(newest)] : []),
        ];
        const own = [...new Map(all.map((head) => [head.signature, head])).values()].sort((a, b) => a.size - b.size);
        heads.push(...own);
        for (const [index, later] of own.slice(1).entries())
          consistency.push(await grew(unit, own[index]?.size ?? 0, later.size));
      }
      return {
        inclusion,
        consistency,
        heads,
        keys: (await keys()).keys.filter(({ id }) => heads.some(({ key }) => key === id)),
      };
    },

    /** The proof between two sizes of a unit's log; `null` where it lies outside the scope or has not so many entries. */
    async consistency(
      { unit, from, to }: { unit: string; from: number; to: number },
      scope: string,
      now: Date,
    ): Promise<Consistency | null> {
      if (!covers(scope, unit)) return null;
      await closeDays(now);
      const end = await db.prepare("SELECT size FROM log_units WHERE unit = ?1").bind(unit).first<{ size: number }>();
      if (!end || to > end.size) return null;
      return grew(unit, from, to);
    },
  };
}

function headFrom({ unit, day, size, root, signedAt, key, signature }: StoredHead): LogHead {
  return { format: "roadside-log-head/1", unit, day, closed: true, size, root, signedAt, key, signature };
}
