import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { headText, merkleLeaf } from "@roadside/core";
import { dayOf } from "../china-days.ts";
import { EMPTY_LEDGER, growLedger, type LedgerEnd, rootOf, TILE_WIDTH, type TileHash } from "../ledger/growth.ts";
import type { Signer } from "../ledger/signing.ts";

/** Entries that one step adds, of so many units at most, and heads that one step signs. */
const ENTRIES_PER_STEP = 1_000;
const UNITS_PER_STEP = 200;
const HEADS_PER_STEP = 500;

/** How far the logs of all units have come: the row of `entries` that was added last, and the day that is open. */
interface Cursor {
  readonly row: number;
  /** The running day of the logs; empty before the first entry. */
  readonly day: string;
  /** Another one for each step: who finds it changed has lost a race. */
  readonly token: string;
}

interface Waiting {
  readonly row: number;
  readonly id: string;
  readonly unit: string;
  readonly hash: string;
  readonly receivedAt: string;
}

interface UnitEnd extends LedgerEnd {
  readonly unit: string;
}

/** Adds accepted entries to their units' logs and signs the heads of days that are over. */
export function ledgerGrowthOn(db: D1Database, signer: Signer, newId: () => string) {
  async function readWork(): Promise<{ cursor: Cursor; waiting: Waiting[] }> {
    const [cursors, waiting] = await db.batch<unknown>([
      db.prepare('SELECT "row", day, token FROM log_cursor'),
      db
        .prepare(
          `SELECT rowid AS "row", id, unit, hash, received_at AS receivedAt
           FROM entries WHERE rowid > (SELECT "row" FROM log_cursor) ORDER BY rowid LIMIT ?1`,
        )
        .bind(ENTRIES_PER_STEP),
    ]);
    return { cursor: cursors?.results[0] as Cursor, waiting: (waiting?.results ?? []) as Waiting[] };
  }

  /** Moves the cursor and does the rest where it was still where it was read; all of it or nothing. False where somebody else had moved it. */
  async function moved(
    from: Cursor,
    to: Omit<Cursor, "token">,
    rest: (token: string) => D1PreparedStatement[],
  ): Promise<boolean> {
    const token = newId();
    const move = db
      .prepare('UPDATE log_cursor SET "row" = ?1, day = ?2, token = ?3 WHERE token = ?4')
      .bind(to.row, to.day, token, from.token);
    const [result] = await db.batch([move, ...rest(token)]);
    return result?.meta.changes === 1;
  }

  /** Signs the heads of units that have grown since their last one, and opens the next day when there is none left. */
  async function closeDay(cursor: Cursor, next: string, signedAt: string): Promise<boolean> {
    const { results: open } = await db
      .prepare("SELECT unit, size, frontier FROM log_units WHERE size > signed ORDER BY unit LIMIT ?1")
      .bind(HEADS_PER_STEP)
      .all<{ unit: string; size: number; frontier: string }>();
    const { id: key, spki } = await signer.publicKey();
    const heads = await Promise.all(
      open.map(async ({ unit, size, frontier }) => {
        const root = rootOf({ size, frontier: JSON.parse(frontier) as string[] });
        const head = {
          format: "roadside-log-head/1",
          unit,
          day: cursor.day,
          closed: true,
          size,
          root,
          signedAt,
          key,
        } as const;
        return [unit, cursor.day, size, root, signedAt, key, await signer.sign(headText(head))];
      }),
    );
    const isLast = open.length < HEADS_PER_STEP;
    return moved(cursor, { row: cursor.row, day: isLast ? next : cursor.day }, (token) => [
      db
        .prepare(
          "INSERT INTO log_keys (id, spki, since) SELECT ?2, ?3, ?4 WHERE (SELECT token FROM log_cursor) = ?1 AND NOT EXISTS (SELECT 1 FROM log_keys WHERE id = ?2)",
        )
        .bind(token, key, spki, signedAt),
      db
        .prepare(
          `INSERT INTO log_heads (unit, day, size, root, signed_at, key, signature)
           SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
           FROM json_each(?2) WHERE (SELECT token FROM log_cursor) = ?1`,
        )
        .bind(token, JSON.stringify(heads)),
      db
        .prepare(
          "UPDATE log_units SET signed = size WHERE unit IN (SELECT value ->> 0 FROM json_each(?2)) AND (SELECT token FROM log_cursor) = ?1",
        )
        .bind(token, JSON.stringify(heads)),
    ]);
  }

  async function append(cursor: Cursor, day: string, taken: readonly Waiting[]): Promise<boolean> {
    const byUnit = new Map<string, Waiting[]>();
    for (const one of taken) {
      const group = byUnit.get(one.unit);
      if (group) group.push(one);
      else byUnit.set(one.unit, [one]);
    }
    const ends = await endsOf(db, [...byUnit.keys()]);
    const leaves: [string, string, number][] = [];
    const tiles: ReturnType<typeof tileRows> = [];
    const units: [string, number, string][] = [];
    for (const [unit, entries] of byUnit) {
      const before = ends.get(unit) ?? EMPTY_LEDGER;
      const { end, hashes } = growLedger(
        before,
        entries.map(({ hash }) => merkleLeaf(hash)),
      );
      for (const [index, { id }] of entries.entries()) leaves.push([id, unit, before.size + index]);
      tiles.push(...tileRows(unit, hashes));
      units.push([unit, end.size, JSON.stringify(end.frontier)]);
    }
    return moved(cursor, { row: taken.at(-1)?.row ?? cursor.row, day }, (token) => [
      db
        .prepare(
          `INSERT INTO log_leaves (entry, unit, position) SELECT value ->> 0, value ->> 1, value ->> 2
           FROM json_each(?2) WHERE (SELECT token FROM log_cursor) = ?1`,
        )
        .bind(token, JSON.stringify(leaves)),
      db
        .prepare(
          `INSERT INTO log_tiles (unit, level, tile, hashes) SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3
           FROM json_each(?2) WHERE (SELECT token FROM log_cursor) = ?1
           ON CONFLICT (unit, level, tile) DO UPDATE SET hashes = hashes || excluded.hashes`,
        )
        .bind(token, JSON.stringify(tiles)),
      db
        .prepare(
          `INSERT INTO log_units (unit, size, signed, frontier) SELECT value ->> 0, value ->> 1, 0, value ->> 2
           FROM json_each(?2) WHERE (SELECT token FROM log_cursor) = ?1
           ON CONFLICT (unit) DO UPDATE SET size = excluded.size, frontier = excluded.frontier`,
        )
        .bind(token, JSON.stringify(units)),
    ]);
  }

  /** One bounded piece of work: closes a day, or adds entries of one day. Answers whether more is left. */
  async function step(now: Date): Promise<boolean> {
    const today = dayOf(now.getTime());
    const { cursor, waiting } = await readWork();
    const [first] = waiting;
    // A server's clock may be set back and forth; the days of the logs only go forward, and never past the running one.
    const logDayOf = ({ receivedAt }: Waiting) => later(cursor.day, earlier(dayOf(Date.parse(receivedAt)), today));
    const next = first ? logDayOf(first) : later(cursor.day, today);
    if (cursor.day !== "" && cursor.day < next) {
      await closeDay(cursor, next, now.toISOString());
      return true;
    }
    if (!first) return false;
    const taken = upToUnits(waiting.slice(0, lengthOfDay(waiting, logDayOf)));
    const isAdded = await append(cursor, next, taken);
    return !isAdded || waiting.length === ENTRIES_PER_STEP || taken.length < waiting.length || next < today;
  }

  return {
    /**
     * Takes up to so many steps towards the present; false where more are left. Any number of callers may do so at once: whoever comes second changes nothing.
     * Each step is three round trips at most.
     */
    async advance(now: Date, steps: number): Promise<boolean> {
      for (let left = steps; left > 0; left -= 1) {
        if (!(await step(now))) return true;
      }
      return false;
    },
  };
}

/** The ends of these units' logs, as far as they have any. */
async function endsOf(db: D1Database, units: readonly string[]): Promise<Map<string, UnitEnd>> {
  const { results } = await db
    .prepare("SELECT unit, size, frontier FROM log_units WHERE unit IN (SELECT value FROM json_each(?1))")
    .bind(JSON.stringify(units))
    .all<{ unit: string; size: number; frontier: string }>();
  return new Map(
    results.map(({ unit, size, frontier }) => [unit, { unit, size, frontier: JSON.parse(frontier) as string[] }]),
  );
}

/** What tiles gain, one row for each: unit, level, tile, and the new hashes one after the other. */
function tileRows(unit: string, hashes: readonly TileHash[]): [string, number, number, string][] {
  const rows = new Map<string, [string, number, number, string]>();
  for (const { level, position, hash } of hashes) {
    const tile = Math.floor(position / TILE_WIDTH);
    const row = rows.get(`${level}/${tile}`);
    if (row) row[3] += hash;
    else rows.set(`${level}/${tile}`, [unit, level, tile, hash]);
  }
  return [...rows.values()];
}

function lengthOfDay(waiting: readonly Waiting[], logDayOf: (one: Waiting) => string): number {
  const [first] = waiting;
  const end = first ? waiting.findIndex((one) => logDayOf(one) > logDayOf(first)) : 0;
  return end < 0 ? waiting.length : end;
}

function upToUnits(waiting: readonly Waiting[]): readonly Waiting[] {
  const units = new Set<string>();
  const end = waiting.findIndex(({ unit }) => units.add(unit).size > UNITS_PER_STEP);
  return end < 0 ? waiting : waiting.slice(0, end);
}

const later = (a: string, b: string) => (a > b ? a : b);
const earlier = (a: string, b: string) => (a < b ? a : b);
