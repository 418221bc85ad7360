import type { D1Database } from "@cloudflare/workers-types";
import { auditStatement } from "../store/audit.ts";
import { foreignStatements } from "../store/foreign-units.ts";
import { foreignersTo, settleForeign, tellOfLinks } from "../store/foreigners.ts";
import {
  clearTable,
  copyTable,
  devicesOfUnit,
  isDropping,
  newestChange,
  recountChains,
  renumberTablets,
} from "../store/unit-copy.ts";
import { openSameDay } from "../store/unit-log.ts";
import { type Placement, unitShardsOn } from "../store/unit-shards.ts";
import { EVIDENCE, MADE, RETENTION, SHARED, UNIT_STOPS } from "../store/unit-tables.ts";
import { covers } from "../unit-scope.ts";
import { MAIN, type PlacedUnits, placedUnits } from "./placed-units.ts";
import { MAP_KEPT_MS } from "./router.ts";
import { type Agreement, type Difference, verifyMove } from "./verify-move.ts";

/** How a move ended. */
export type Moved =
  | ({ readonly state: "moved"; readonly from: string; readonly to: string } & Agreement)
  | { readonly state: "already-there" }
  | { readonly state: "differs"; readonly difference: Difference };

/** A move that can't be begun, with the reason. */
export class CannotMove extends Error {}

export interface Move {
  /** All databases of the installation by name, `main` among them. */
  readonly databases: Readonly<Record<string, D1Database>>;
  readonly unit: string;
  readonly to: string;
  /** Brings the log of a database to its end; false where more is left. */
  readonly advanceLog: (db: D1Database, now: Date) => Promise<boolean>;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Waits until nobody reads by an old map any more. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly onProgress?: (words: string) => void;
}

const BY = "server";

/**
 * Moves the records of a unit and of all under it to another database. While it runs, reads go to the old place and writes are asked to come again. Everything is copied as it is and compared; only where both
 * sides are the same, and the copy is what its own entries make of it, the map is changed, and what was made of the entries is taken off the old place. It can be cut off anywhere and run again.
 */
export async function moveUnit(move: Move): Promise<Moved> {
  const { databases, unit, to, clock, onProgress = () => {} } = move;
  const main = databaseOf(databases, MAIN);
  const target = databaseOf(databases, to);
  const map = unitShardsOn(main);
  const written = () => ({ at: clock().toISOString(), by: BY });
  const before = await map.read();
  const own = before.find((one) => one.unit === unit);
  if (own?.state === "left" && own.shard === to) {
    await clear(move, own, await map.read());
    return { state: "already-there" };
  }
  const from = placedUnits(before).shardOf(unit);
  if (from === to && own?.state !== "moving") return { state: "already-there" };
  expectMovable(before, own, unit, to);
  const source = databaseOf(databases, from);
  if (await isDropping(source)) throw new CannotMove("a run of retention is under way: let it end first");

  await map.place({ unit, shard: from, state: "moving", other: to }, written());
  // From here on the source refuses the unit's entries, whoever sends them by whichever map.
  await source.batch(foreignStatements(source, unit, "leaving", clock().toISOString()));
  onProgress(`${unit} is closed for writing in ${from}`);
  await prepare(move, source, target, main, placedUnits(before));
  for (const table of [UNIT_STOPS, ...EVIDENCE, ...RETENTION, ...MADE]) {
    await copyTable(source, target, table, unit, (rows) => onProgress(`  ${rows} rows of ${table.name}`));
  }
  const verified = await verifyMove(source, target, unit);
  if (!("digest" in verified)) {
    // What was copied stays where nobody asks for it; the unit goes on where it was.
    await clearMade(target, unit, clock().toISOString());
    await source.batch(foreignStatements(source, unit, "home", clock().toISOString()));
    await map.place({ unit, shard: from, state: "here", other: null }, written());
    return { state: "differs", difference: verified };
  }
  onProgress(`${verified.entries} entries are the same in both, SHA-256 ${verified.digest}`);
  await flip(move, source, target, main, from);
  await clear(move, { unit, shard: to, state: "left", other: from }, await map.read());
  return { state: "moved", from, to, ...verified };
}

function databaseOf(databases: Move["databases"], name: string): D1Database {
  const db = databases[name];
  if (!db) throw new CannotMove(`there is no database ${name}: it must be one of ${Object.keys(databases).join(", ")}`);
  return db;
}

function expectMovable(map: readonly Placement[], own: Placement | undefined, unit: string, to: string): void {
  if (own?.state === "moving" && own.other !== to)
    throw new CannotMove(`${unit} is being moved to ${own.other}: end that first`);
  if (own?.state === "left")
    throw new CannotMove(`${own.other} still has to be cleared of ${unit}: run the move to ${own.shard} again`);
  const beneath = map.find((one) => one.unit !== unit && covers(unit, one.unit));
  if (beneath)
    throw new CannotMove(`${beneath.unit} lies in ${beneath.shard} by itself: move the units under ${unit} one by one`);
  const above = map.find((one) => one.unit !== unit && covers(one.unit, unit) && one.state !== "here");
  if (above) throw new CannotMove(`${above.unit} is being moved: end that first`);
}

/** Everything that has to be so in the target before the first row of the unit comes. */
async function prepare(
  { unit, to, clock, newId, advanceLog }: Move,
  source: D1Database,
  target: D1Database,
  main: D1Database,
  placed: PlacedUnits,
): Promise<void> {
  const now = clock();
  if (target !== main) for (const table of SHARED) await copyTable(main, target, table, unit, () => {});
  // What an earlier, cut-off run has copied of what is made anew goes; evidence stays, since it does not change.
  await clearMade(target, unit, now.toISOString());
  const foreigners = (await foreignersTo(source, unit)).filter((one) => placed.shardOf(one) !== to);
  await settleForeign(target, unit, now.toISOString(), foreigners);
  await tellOfLinks(source, target, unit);
  while (!(await advanceLog(source, now)));
  while (!(await advanceLog(target, now)));
  await openSameDay(source, target, newId());
}

/** Takes what is made of a unit's entries off a database in which it does not live. */
async function clearMade(db: D1Database, unit: string, at: string): Promise<void> {
  await db.batch(foreignStatements(db, unit, "away", at));
  for (const table of MADE) await clearTable(db, table, unit);
}

/** From here on the unit lives in the target: the audit says so in the same batch as the map. */
async function flip(
  { databases, unit, to, clock }: Move,
  source: D1Database,
  target: D1Database,
  main: D1Database,
  from: string,
): Promise<void> {
  const at = clock().toISOString();
  const numbers = await Promise.all(Object.values(databases).map(newestChange));
  await renumberTablets(source, target, unit, numbers.reduce((sum, number) => sum + number, 0) + 1);
  await main.batch([
    unitShardsOn(main).placing({ unit, shard: to, state: "left", other: from }, { at, by: BY }),
    auditStatement(main, { at, badge: BY, unit, action: "unit.moved", subject: `${unit} ${from} ${to}`, address: "" }),
  ]);
}

/** When nobody reads by an old map any more, the old place is cleared of what was made of the unit's entries and of what identifies a person. */
async function clear(
  { databases, unit, clock, sleep, onProgress = () => {} }: Move,
  { shard, other }: Placement,
  map: readonly Placement[],
): Promise<void> {
  const [source, target] = [databaseOf(databases, other ?? MAIN), databaseOf(databases, shard)];
  await sleep(2 * MAP_KEPT_MS);
  const devices = await devicesOfUnit(target, unit);
  await clearMade(source, unit, clock().toISOString());
  // Both at last, so that no entry is counted in two databases meanwhile.
  await recountChains(source, devices);
  await recountChains(target, devices);
  const isNamed = map.some((one) => one.unit === unit);
  if (isNamed)
    await unitShardsOn(databaseOf(databases, MAIN)).place(
      { unit, shard, state: "here", other: null },
      { at: clock().toISOString(), by: BY },
    );
  onProgress(`${other} is cleared of ${unit}`);
}
