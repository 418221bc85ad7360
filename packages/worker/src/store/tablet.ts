import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, desc, eq, gt, inArray, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type SQLiteColumn, unionAll } from "drizzle-orm/sqlite-core";
import { isOneOf, type RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { obligations, reference, stops, tabletChanges } from "../database/schema.ts";
import { isWithin } from "./scope-condition.ts";
import type { TabletKind } from "./tablet-changes.ts";

const STOP = {
  ...{ id: stops.id, unit: stops.unit, checkpoint: stops.checkpoint, officer: stops.officer },
  ...{ at: stops.at, category: stops.category, entries: stops.entries },
};
const DUTY = { stop: obligations.stop, code: obligations.code, dueAt: obligations.dueAt, since: obligations.since };
const ITEM = { kind: reference.kind, id: reference.id, unit: reference.unit, facts: reference.facts };
const CHANGE = { kind: tabletChanges.kind, id: tabletChanges.id };
type Duty = RowOf<typeof DUTY>;
type Item = RowOf<typeof ITEM>;

/** One thing to choose from. */
export type TabletItem = Omit<Item, "kind">;

/** A stop with open duties, in the detail that a list on a tablet shows. */
export type OpenStop = RowOf<typeof STOP> & { readonly obligations: readonly Omit<Duty, "stop">[] };

/**
 * What a tablet of a unit needs: everything, or what has changed since a number, and the ids of what it must delete.
 */
export interface Pull {
  readonly isWhole: boolean;
  readonly items: Readonly<Record<Exclude<TabletKind, "stops">, readonly TabletItem[]>>;
  readonly stops: readonly OpenStop[];
  readonly gone: Readonly<Record<TabletKind, readonly string[]>>;
  /** The number of the newest change in this answer. */
  readonly upTo: number;
}

/** A tablet that missed more than so much gets everything. */
const MAX_CHANGES = 500;
/** A whole answer has no more open stops than these, the newest; `GET /v1/obligations` has them all. */
const MAX_STOPS = 100;
/** And is made of no more duties than these, those due last. */
const MAX_DUTIES = 500;

const KINDS = ["checkpoints", "operations", "analysers"] as const;

/**
 * Whether a scope sees a thing: of the unit and all under it, and operations of the units above, since those are
 * carried out below.
 */
const isSeen = (kind: SQLiteColumn, unit: SQLiteColumn, scope: string) => sql`(${isWithin(unit, scope)}
  OR (${kind} = 'operations' AND length(${unit}) >= 2 AND substr(${scope}, 1, length(${unit})) = ${unit}))`;

/** The first of a batch's statements; the tablet sends its number with the next request. */
const NEWEST = "SELECT coalesce(max(changed), 0) AS changed FROM tablet_changes";

export function tabletOn(db: D1Database) {
  const orm = drizzle(db);

  /**
   * Changes after a number that tablets of the scope must get. Carried by `tablet_changes_changed`: it reads what is
   * new, in all units.
   */
  const changesAfter = (scope: string, since: number, limit: number) =>
    orm
      .select(CHANGE)
      .from(tabletChanges)
      .where(
        and(
          gt(tabletChanges.changed, since),
          or(
            isSeen(tabletChanges.kind, tabletChanges.unit, scope),
            isSeen(tabletChanges.kind, tabletChanges.wasUnit, scope),
          ),
        ),
      )
      .orderBy(asc(tabletChanges.changed))
      .limit(limit);

  async function pullAll(scope: string): Promise<Pull> {
    const above = Array.from({ length: Math.max(0, scope.length - 2) }, (_, index) => scope.slice(0, index + 2));
    // Carried by `reference_kind_unit`.
    const items = unionAll(
      orm
        .select(ITEM)
        .from(reference)
        .where(and(inArray(reference.kind, KINDS), isWithin(reference.unit, scope))),
      orm
        .select(ITEM)
        .from(reference)
        .where(
          and(
            eq(reference.kind, "operations"),
            isOneOf(
              reference.unit,
              above.filter((unit) => unit !== scope),
            ),
          ),
        ),
    ).orderBy(sql`3, 2`);
    const duties = orm
      .select(DUTY)
      .from(obligations)
      .where(isWithin(obligations.unit, scope))
      .orderBy(desc(obligations.orderMs))
      .limit(MAX_DUTIES);
    const latest = duties.as("latest");
    const owing = orm
      .select(STOP)
      .from(stops)
      .where(inArray(stops.id, orm.select({ stop: latest.stop }).from(latest)))
      .orderBy(desc(stops.atMs), asc(stops.id))
      .limit(MAX_STOPS);
    const read = await db.batch<{ changed: number }>([
      db.prepare(NEWEST),
      ...[items, owing, duties].map((query) => toStatement(db, query)),
    ]);
    return {
      isWhole: true,
      items: byKind(toRows(items, read[1])),
      stops: withDuties(toRows(owing, read[2]), toRows(duties, read[3])),
      gone: NOTHING_GONE,
      upTo: read[0]?.results[0]?.changed ?? 0,
    };
  }

  return {
    /**
     * Whether nothing has changed after a number for tablets of the scope. One round trip that reads what is new; false
     * too for a number that was never given.
     */
    async isUnchanged(scope: string, since: number): Promise<boolean> {
      const changes = changesAfter(scope, since, 1);
      const read = await db.batch<{ changed: number }>([db.prepare(NEWEST), toStatement(db, changes)]);
      return toRows(changes, read[1]).length === 0 && since <= (read[0]?.results[0]?.changed ?? 0);
    },

    /**
     * What has changed after a number for the tablets of a scope; everything where too much has, or the number was
     * never given. One round trip, or two.
     */
    async pull(scope: string, since: number | null): Promise<Pull> {
      if (since === null) return pullAll(scope);
      const changes = changesAfter(scope, since, MAX_CHANGES + 1);
      const isNew = gt(tabletChanges.changed, since);
      const isNewStop = and(sql`+${tabletChanges.kind} = 'stops'`, isNew);
      // CROSS JOIN fixes the order: from the few changes to what they are of, each by its primary key.
      const items = orm
        .select(ITEM)
        .from(tabletChanges)
        .crossJoin(reference)
        .where(
          and(
            sql`(${reference.kind}, ${reference.id}) = (${tabletChanges.kind}, ${tabletChanges.id})`,
            isNew,
            isSeen(reference.kind, reference.unit, scope),
          ),
        )
        .orderBy(asc(reference.unit), asc(reference.id))
        .limit(MAX_CHANGES + 1);
      const owing = orm
        .select(STOP)
        .from(tabletChanges)
        .crossJoin(stops)
        .where(and(eq(stops.id, tabletChanges.id), isNewStop, isWithin(stops.unit, scope)))
        .orderBy(desc(stops.atMs), asc(stops.id))
        .limit(MAX_CHANGES + 1);
      const duties = orm
        .select(DUTY)
        .from(tabletChanges)
        .crossJoin(obligations)
        .where(and(eq(obligations.stop, tabletChanges.id), isNewStop, isWithin(obligations.unit, scope)))
        .orderBy(asc(obligations.orderMs));
      const read = await db.batch<{ changed: number }>([
        db.prepare(NEWEST),
        ...[changes, items, owing, duties].map((query) => toStatement(db, query)),
      ]);
      const upTo = read[0]?.results[0]?.changed ?? 0;
      const changed = toRows(changes, read[1]);
      if (changed.length > MAX_CHANGES || since > upTo) return pullAll(scope);
      const current = byKind(toRows(items, read[2]));
      const open = withDuties(toRows(owing, read[3]), toRows(duties, read[4]));
      const ids = { ...current, stops: open };
      const gone: Record<TabletKind, string[]> = { checkpoints: [], operations: [], analysers: [], stops: [] };
      for (const { kind, id } of changed) if (!ids[kind].some((one) => one.id === id)) gone[kind].push(id);
      return { isWhole: false, items: current, stops: open, gone, upTo };
    },
  };
}

const NOTHING_GONE = { checkpoints: [], operations: [], analysers: [], stops: [] };

function byKind(rows: readonly Item[]): Pull["items"] {
  const of = (wanted: Item["kind"]) => rows.filter(({ kind }) => kind === wanted).map(({ kind, ...item }) => item);
  return { checkpoints: of("checkpoints"), operations: of("operations"), analysers: of("analysers") };
}

/** Stops with their open duties; a stop without any is closed and left out. */
function withDuties(rows: readonly RowOf<typeof STOP>[], duties: readonly Duty[]): OpenStop[] {
  const owed = new Map<string, Omit<Duty, "stop">[]>();
  for (const { stop, ...duty } of duties) owed.set(stop, [...(owed.get(stop) ?? []), duty]);
  return rows.flatMap((row) => {
    const own = owed.get(row.id);
    return own ? [{ ...row, obligations: own }] : [];
  });
}
