import type { D1Database } from "@cloudflare/workers-types";
import { digestOfJson, headText, type LogHead, merkleLeaf, type UnsignedLogHead } from "@roadside/core";
import { chinaDayOf } from "../log/day.ts";
import { rootOf } from "../log/growth.ts";
import { consistencySpans, inclusionSpans, type ReadTile, rootOfSpan, type Span, tilesOf } from "../log/proofs.ts";
import type { PublicKey, Signer } from "../log/signing.ts";
import { covers, unitRange } from "../scope.ts";
import { logGrowthOn } from "./log-growth.ts";

/** The log has not come so far yet: each further call brings it nearer. */
export class LogBehind extends Error {}

export interface HeadsQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  /** First and last day. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly after?: { unit: string; day: string } | undefined;
  readonly limit: number;
}

/** That an entry stands in its unit's log: `leaf` is made anew from the entry as it is stored now, so that one which was changed is in no root. */
export interface Inclusion {
  readonly entry: string;
  /** SHA-256 of the entry as it is stored now. */
  readonly hash: string;
  readonly leaf: string;
  readonly position: number;
  readonly size: number;
  readonly root: string;
  readonly proof: readonly string[];
  readonly head: LogHead;
}

/** That a unit's log of `from.size` entries is the beginning of that of `to.size`. */
export interface Consistency {
  readonly unit: string;
  readonly from: { readonly size: number; readonly root: string };
  readonly to: { readonly size: number; readonly root: string };
  readonly proof: readonly string[];
}

/** What a call that asks for a head or a proof does first, where nobody has done it: at most so many steps. */
const STEPS_A_CALL = 8;

interface StoredHead {
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
  readonly unit: string;
  readonly bytes: string;
  readonly receivedAt: string;
  readonly position: number | null;
}

/** One RFC 6962 log for each unit over its accepted entries in the order of receipt, with a signed head for each day on which it grew. */
export function logOn(db: D1Database, signer: Signer, newId: () => string) {
  const growth = logGrowthOn(db, signer, newId);

  /** Closes the days that are over, where that is not done. One read where it is. */
  async function closeDays(now: Date): Promise<void> {
    const cursor = await db.prepare("SELECT day FROM log_cursor").first<{ day: string }>();
    if ((cursor?.day ?? "") < chinaDayOf(now.getTime()) && !(await growth.advance(now, STEPS_A_CALL))) throw new LogBehind();
  }

  async function signed(head: Omit<UnsignedLogHead, "format" | "key" | "signedAt">, now: Date): Promise<LogHead> {
    const { id: key } = await signer.publicKey();
    const whole: UnsignedLogHead = { format: "roadside-log-head/1", ...head, signedAt: now.toISOString(), key };
    return { ...whole, signature: await signer.sign(headText(whole)) };
  }

  /** The tiles of these spans, in one round trip. Carried by the primary key of `log_tiles`. */
  async function tilesFor(unit: string, spans: readonly Span[]): Promise<ReadTile> {
    const places = tilesOf(spans).map(({ level, tile }) => [level, tile]);
    const { results } = await db
      .prepare("SELECT level, tile, hashes FROM json_each(?2) JOIN log_tiles ON unit = ?1 AND level = value ->> 0 AND tile = value ->> 1")
      .bind(unit, JSON.stringify(places))
      .all<{ level: number; tile: number; hashes: string }>();
    const tiles = new Map(results.map(({ level, tile, hashes }) => [`${level}/${tile}`, hashes.match(/.{64}/g) ?? []]));
    return ({ level, tile }) => tiles.get(`${level}/${tile}`) ?? [];
  }

  async function placeOf(entry: string): Promise<Place | null> {
    return db
      .prepare(
        "SELECT entries.unit, bytes, received_at AS receivedAt, position FROM entries LEFT JOIN log_leaves ON log_leaves.entry = entries.id WHERE entries.id = ?1",
      )
      .bind(entry)
      .first<Place>();
  }

  /** The first head that closed a day with this entry in it, or else one of the running day, signed now. Carried by the primary key of `log_heads`. */
  async function headWith({ unit, receivedAt }: Place, position: number, now: Date): Promise<LogHead> {
    const [heads, ends] = await db.batch<unknown>([
      db
        .prepare(`SELECT ${HEAD} FROM log_heads WHERE unit = ?1 AND day >= ?2 AND size > ?3 ORDER BY day LIMIT 1`)
        .bind(unit, chinaDayOf(Date.parse(receivedAt)), position),
      db.prepare("SELECT size, frontier FROM log_units WHERE unit = ?1").bind(unit),
    ]);
    const head = heads?.results[0] as StoredHead | undefined;
    if (head) return headFrom(head);
    const end = ends?.results[0] as { size: number; frontier: string } | undefined;
    if (!end) throw new Error(`unit ${unit} has entries in its log and no log`);
    const root = rootOf({ size: end.size, frontier: JSON.parse(end.frontier) as string[] });
    return signed({ unit, day: chinaDayOf(now.getTime()), closed: false, size: end.size, root }, now);
  }

  return {
    ...growth,

    /** The keys that heads were signed with, and the one that signs now. */
    async keys(): Promise<{ current: string; keys: PublicKey[] }> {
      const shown = await signer.publicKey();
      const { results } = await db.prepare("SELECT id, spki FROM log_keys ORDER BY since, id").all<PublicKey>();
      return { current: shown.id, keys: results.some(({ id }) => id === shown.id) ? results : [...results, shown] };
    },

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
      let place = await placeOf(entry);
      if (!place || !covers(scope, place.unit)) return null;
      await closeDays(now);
      if (place.position === null) {
        await growth.advance(now, STEPS_A_CALL);
        place = await placeOf(entry);
      }
      if (place?.position == null) throw new LogBehind();
      const { unit, position, bytes } = place;
      const head = await headWith(place, position, now);
      const spans = inclusionSpans(position, head.size);
      const read = await tilesFor(unit, spans);
      const hash = digestOfJson(bytes);
      const proof = spans.map((span) => rootOfSpan(span, read));
      return { entry, hash, leaf: merkleLeaf(hash), position, size: head.size, root: head.root, proof, head };
    },

    /** The proof between two sizes of a unit's log; `null` where it lies outside the scope or has not so many entries. */
    async consistency({ unit, from, to }: { unit: string; from: number; to: number }, scope: string, now: Date): Promise<Consistency | null> {
      if (!covers(scope, unit)) return null;
      await closeDays(now);
      const end = await db.prepare("SELECT size FROM log_units WHERE unit = ?1").bind(unit).first<{ size: number }>();
      if (!end || to > end.size) return null;
      const spans = consistencySpans(from, to);
      const roots = [from, to].map((size) => ({ from: 0, to: size }));
      const read = await tilesFor(unit, [...spans, ...roots]);
      const [root1, root2, ...proof] = [...roots, ...spans].map((span) => rootOfSpan(span, read));
      return { unit, from: { size: from, root: root1 as string }, to: { size: to, root: root2 as string }, proof };
    },
  };
}

function headFrom({ unit, day, size, root, signedAt, key, signature }: StoredHead): LogHead {
  return { format: "roadside-log-head/1", unit, day, closed: true, size, root, signedAt, key, signature };
}
