import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { encodeTreeHead, hashLeaf } from "@roadside/core";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { isOneOf, type RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import {
  entries as entriesTable,
  ledgerCursor,
  type ledgerLeaves,
  ledgerUnits,
  trustedClock,
} from "../database/schema.ts";
import { EMPTY_LEDGER, growLedger, type LedgerEnd, rootOf } from "../ledger/grow-tree.ts";
import type { Signer } from "../ledger/signing.ts";
import { type TileRow, toTiles } from "../ledger/tiles.ts";
import {
  APPEND_TO_TILES,
  HEADS,
  INSERT_HEADS,
  INSERT_KEY,
  INSERT_LEAVES,
  KEY,
  LEAVES,
  TILES,
  UNITS,
  UPDATE_UNITS,
} from "./ledger-statements.ts";
import { TRUSTED_AHEAD_MS } from "./trusted-clock.ts";

/** The most entries and units of one step, and the most heads that one step signs. */
const ENTRIES_PER_STEP = 1_000;
const UNITS_PER_STEP = 200;
const HEADS_PER_STEP = 500;

/**
 * How far the ledgers of all units have come: the row of `entries` that was added last, the open day (empty before the
 * first entry), and a token that each step changes, so that a step of another caller is noticed.
 */
type Cursor = Omit<typeof ledgerCursor.$inferSelect, "one">;

const WAITING = {
  ...{ row: sql<number>`rowid`.as("row"), id: entriesTable.id, unit: entriesTable.unit, hash: entriesTable.hash },
  receivedAt: entriesTable.receivedAt,
};
type Waiting = RowOf<typeof WAITING>;

interface UnitEnd extends LedgerEnd {
  readonly unit: string;
}

/** Adds accepted entries to their units' ledgers and signs the heads of finished days. */
export function ledgerGrowthOn(db: D1Database, signer: Signer, newId: () => string) {
  const orm = drizzle(db);

  async function readWork(): Promise<{ cursor: Cursor; waiting: Waiting[]; trustedAt: string | null }> {
    const cursor = orm
      .select({ row: ledgerCursor.row, day: ledgerCursor.day, token: ledgerCursor.token })
      .from(ledgerCursor);
    const waiting = orm
      .select(WAITING)
      .from(entriesTable)
      .where(sql`rowid > (SELECT "row" FROM ledger_cursor)`)
      .orderBy(sql`rowid`)
      .limit(ENTRIES_PER_STEP);
    const trusted = orm.select({ at: trustedClock.at }).from(trustedClock);
    const read = await db.batch([toStatement(db, cursor), toStatement(db, waiting), toStatement(db, trusted)]);
    const [current] = toRows(cursor, read[0]);
    if (!current) throw new Error("ledger_cursor has no row");
    return { cursor: current, waiting: toRows(waiting, read[1]), trustedAt: toRows(trusted, read[2])[0]?.at ?? null };
  }

  /**
   * Moves the cursor and executes the rest, all or nothing. Returns false where another caller had moved the cursor.
   */
  async function moveCursor(
    from: Cursor,
    to: Omit<Cursor, "token">,
    rest: (token: string) => D1PreparedStatement[],
  ): Promise<boolean> {
    const token = newId();
    const move = orm
      .update(ledgerCursor)
      .set({ ...to, token })
      .where(eq(ledgerCursor.token, from.token));
    const [result] = await db.batch([toStatement(db, move), ...rest(token)]);
    return result?.meta.changes === 1;
  }

  /** Signs the heads of units that have grown since their last one, and starts the next day when all are signed. */
  async function closeDay(cursor: Cursor, next: string, signedAt: string): Promise<boolean> {
    const { unit, size, frontier, signed } = ledgerUnits;
    // Carried by `ledger_units_unsigned`.
    const unsigned = await orm
      .select({ unit, size, frontier })
      .from(ledgerUnits)
      .where(gt(size, signed))
      .orderBy(asc(unit))
      .limit(HEADS_PER_STEP);
    const { id: key, spki } = await signer.publicKey();
    const { day } = cursor;
    const heads = await Promise.all(
      unsigned.map(async (end) => {
        const head = { unit: end.unit, day, size: end.size, root: rootOf(end), signedAt, key };
        const signature = await signer.sign(encodeTreeHead({ format: "roadside-log-head/1", closed: true, ...head }));
        return { ...head, signature };
      }),
    );
    const isLast = unsigned.length < HEADS_PER_STEP;
    return moveCursor(cursor, { row: cursor.row, day: isLast ? next : day }, (token) => [
      db.prepare(INSERT_KEY).bind(token, KEY.json([{ id: key, spki, since: signedAt }])),
      db.prepare(INSERT_HEADS).bind(token, HEADS.json(heads)),
      toStatement(
        db,
        orm
          .update(ledgerUnits)
          .set({ signed: sql`${size}` })
          .where(
            and(
              isOneOf(
                unit,
                unsigned.map((end) => end.unit),
              ),
              sql`(SELECT token FROM ledger_cursor) = ${token}`,
            ),
          ),
      ),
    ]);
  }

  async function append(cursor: Cursor, day: string, taken: readonly Waiting[]): Promise<boolean> {
    const byUnit = new Map<string, Waiting[]>();
    for (const one of taken) {
      const group = byUnit.get(one.unit);
      if (group) group.push(one);
      else byUnit.set(one.unit, [one]);
    }
    const ends = await readEnds(db, [...byUnit.keys()]);
    const leaves: (typeof ledgerLeaves.$inferSelect)[] = [];
    const tiles: TileRow[] = [];
    const units: (typeof ledgerUnits.$inferSelect)[] = [];
    for (const [unit, entries] of byUnit) {
      const before = ends.get(unit) ?? EMPTY_LEDGER;
      const { end, hashes } = growLedger(
        before,
        entries.map(({ hash }) => hashLeaf(hash)),
      );
      for (const [index, { id }] of entries.entries()) leaves.push({ entry: id, unit, position: before.size + index });
      tiles.push(...toTiles(unit, hashes));
      units.push({ unit, ...end, signed: 0 });
    }
    return moveCursor(cursor, { row: taken.at(-1)?.row ?? cursor.row, day }, (token) => [
      db.prepare(INSERT_LEAVES).bind(token, LEAVES.json(leaves)),
      db.prepare(APPEND_TO_TILES).bind(token, TILES.json(tiles)),
      db.prepare(UPDATE_UNITS).bind(token, UNITS.json(units)),
    ]);
  }

  /** One bounded piece of work: closes a day, or adds entries of one day. Returns whether more is left. */
  async function step(now: Date): Promise<boolean> {
    const { cursor, waiting, trustedAt } = await readWork();
    const latestMs = trustedAt === null ? now.getTime() : Date.parse(trustedAt) + TRUSTED_AHEAD_MS;
    const today = dayOf(Math.min(now.getTime(), latestMs));
    const [first] = waiting;
    // A server's clock may be set back and forth; the ledgers' days only go forward, and never past the current one,
    // which a clock that jumped ahead does not decide.
    const ledgerDayOf = ({ receivedAt }: Waiting) => later(cursor.day, earlier(dayOf(Date.parse(receivedAt)), today));
    const next = first ? ledgerDayOf(first) : later(cursor.day, today);
    if (cursor.day !== "" && cursor.day < next) {
      await closeDay(cursor, next, now.toISOString());
      return true;
    }
    if (!first) return false;
    const taken = upToUnits(waiting.slice(0, lengthOfDay(waiting, ledgerDayOf)));
    const isAdded = await append(cursor, next, taken);
    return !isAdded || waiting.length === ENTRIES_PER_STEP || taken.length < waiting.length || next < today;
  }

  return {
    /**
     * Takes up to so many steps towards the present, each of at most three round trips. Returns false where more are
     * left. Any number of callers may do so at the same time: a step that another caller took first changes nothing.
     */
    async advance(now: Date, steps: number): Promise<boolean> {
      for (let left = steps; left > 0; left -= 1) {
        if (!(await step(now))) return true;
      }
      return false;
    },
  };
}

/** The ends of these units' ledgers, of those that have one. */
export async function readEnds(db: D1Database, units: readonly string[]): Promise<Map<string, UnitEnd>> {
  const { unit, size, frontier } = ledgerUnits;
  const rows = await drizzle(db).select({ unit, size, frontier }).from(ledgerUnits).where(isOneOf(unit, units));
  return new Map(rows.map((end) => [end.unit, end]));
}

function lengthOfDay(waiting: readonly Waiting[], ledgerDayOf: (one: Waiting) => string): number {
  const [first] = waiting;
  const end = first ? waiting.findIndex((one) => ledgerDayOf(one) > ledgerDayOf(first)) : 0;
  return end < 0 ? waiting.length : end;
}

function upToUnits(waiting: readonly Waiting[]): readonly Waiting[] {
  const units = new Set<string>();
  const end = waiting.findIndex(({ unit }) => units.add(unit).size > UNITS_PER_STEP);
  return end < 0 ? waiting : waiting.slice(0, end);
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
