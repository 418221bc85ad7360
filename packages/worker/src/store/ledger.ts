import type { D1Database } from "@cloudflare/workers-types";
import type { TreeHead } from "@roadside/core";
import { and, asc, desc, eq, gte, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { ledgerCursor, ledgerHeads, ledgerKeys, ledgerUnits } from "../database/schema.ts";
import type { Consistency, Inclusion, LedgerEvidence } from "../ledger/ledger-evidence.ts";
import type { PublicKey, Signer } from "../ledger/signing.ts";
import { covers } from "../unit-scope.ts";
import { ledgerGrowthOn } from "./ledger-growth.ts";
import { HEAD, type LoggedPlace, ledgerProofsOn, type Place, toHead } from "./ledger-proofs.ts";
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

/**
 * One RFC 6962 ledger for each unit over its accepted entries in the order of receipt, with a signed head for each day
 * on which it grew.
 */
export function ledgerOn(db: D1Database, signer: Signer, newId: () => string) {
  const growth = ledgerGrowthOn(db, signer, newId);
  const { readPlaces, prove, proveGrowth } = ledgerProofsOn(db, signer);

  const orm = drizzle(db);

  /** Closes the finished days. One read where they are closed already. */
  async function closeDays(now: Date): Promise<void> {
    const [cursor] = await orm.select({ day: ledgerCursor.day }).from(ledgerCursor);
    if ((cursor?.day ?? "") < dayOf(now.getTime()) && !(await growth.advance(now, STEPS_PER_CALL)))
      throw new LedgerBehind();
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
