import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type SQLiteColumn, unionAll } from "drizzle-orm/sqlite-core";
import { isOneOf, type RowOf } from "../database/columns.ts";
import { toRows, toStatement } from "../database/drizzle.ts";
import { obligations, officers, reference, stops, tabletChanges } from "../database/schema.ts";
import { isWithin } from "./scope-condition.ts";
import type { TabletKind } from "./tablet-changes.ts";

const STOP = {
  ...{ id: stops.id, unit: stops.unit, checkpoint: stops.checkpoint, officer: stops.officer },
  ...{ at: stops.at, category: stops.category, reading: stops.reading, entries: stops.entries },
};
const DUTY = { stop: obligations.stop, code: obligations.code, dueAt: obligations.dueAt, since: obligations.since };
const ITEM = { kind: reference.kind, id: reference.id, unit: reference.unit, facts: reference.facts };
const CHANGE = { kind: tabletChanges.kind, id: tabletChanges.id };
const OFFICER = { badge: officers.badge, name: { zh: officers.nameZh, en: officers.nameEn } };
type Duty = RowOf<typeof DUTY>;
type Item = RowOf<typeof ITEM>;

/** One thing to choose from. */
export type TabletItem = Omit<Item, "kind">;

/** An officer who can be on a shift of the unit. */
export interface TabletOfficer {
  readonly badge: string;
  readonly name: { readonly zh: string; readonly en: string };
}

/** A stop with open duties, in the detail that a list on a tablet shows. */
export type OpenStop = RowOf<typeof STOP> & { readonly obligations: readonly Omit<Duty, "stop">[] };

/**
 * What a tablet of a unit needs: everything, or what has changed since a number, and the ids of what it must delete.
 */
export interface Pull {
  readonly isWhole: boolean;
  readonly items: Readonly<Record<(typeof KINDS)[number], readonly TabletItem[]>>;
  /** The officers with an account in the scope or in a unit above it; `null` if they are too many to list. */
  readonly officers: readonly TabletOfficer[] | null;
  readonly stops: readonly OpenStop[];
  /** How many stops of the scope have open duties, counted up to `MAX_COUNTED_STOPS`; `null` with changes alone. */
  readonly openStops: number | null;
  readonly gone: Readonly<Record<TabletKind, readonly string[]>>;
  /** The number of the newest change in this answer. */
  readonly upTo: number;
}

/** A tablet that missed more than so much gets everything. */
const MAX_CHANGES = 500;
/**
 * A whole answer has no more open stops than these, the newest of the unit and the newest of the officer;
 * `GET /v1/obligations` has them all.
 */
const MAX_STOPS = 100;
/** Open stops are counted up to this number. */
export const MAX_COUNTED_STOPS = 1_000;
/** A scope with more officers gets no list of them. */
const MAX_OFFICERS = 1_000;
/** And is made of no more duties than these, those due last. */
const MAX_DUTIES = 500;

const KINDS = ["checkpoints", "operations", "analysers"] as const;

/** Whether a column of unit codes is of a unit above a scope. */
const isAbove = (unit: SQLiteColumn, scope: string) =>
  sql`(length(${unit}) >= 2 AND substr(${scope}, 1, length(${unit})) = ${unit})`;

/**
 * Whether a scope sees a thing: of the unit and all under it, and operations and officers of the units above, since
 * those are carried out, and work, below.
 */
const isSeen = (kind: SQLiteColumn, unit: SQLiteColumn, scope: string) => sql`(${isWithin(unit, scope)}
  OR (${kind} IN ('operations', 'officers') AND ${isAbove(unit, scope)}))`;

/** The condition that an officer has an account that is of use to a scope. */
const isColleague = (scope: string) =>
  and(isNull(officers.closedAt), or(isWithin(officers.unit, scope), isAbove(officers.unit, scope)));

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

  /** Counts the open stops of a scope, up to a limit. Carried by `stops_owed`; reads what it counts. */
  const countOpen = (scope: string) =>
    orm.select({ count: sql<number>`count(*)`.as("count") }).from(
      orm
        .select({ id: stops.id })
        .from(stops)
        .where(and(sql`owed = 1`, isWithin(stops.unit, scope)))
        .limit(MAX_COUNTED_STOPS)
        .as("open"),
    );

  async function pullAll(scope: string, badge: string): Promise<Pull> {
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
    // Carried by `stops_owed`. An officer's own open stops are among the tablet's, however many newer ones there are.
    const own = orm
      .select(STOP)
      .from(stops)
      .where(and(sql`owed = 1`, isWithin(stops.unit, scope), eq(stops.officer, badge)))
      .orderBy(desc(stops.atMs), asc(stops.id))
      .limit(MAX_STOPS);
    const ownDuties = orm
      .select(DUTY)
      .from(obligations)
      .where(inArray(obligations.stop, orm.select({ id: own.as("own").id }).from(own.as("own"))))
      .orderBy(desc(obligations.orderMs));
    const colleagues = orm
      .select(OFFICER)
      .from(officers)
      .where(isColleague(scope))
      .orderBy(asc(officers.badge))
      .limit(MAX_OFFICERS + 1);
    const open = countOpen(scope);
    const read = await db.batch<{ changed: number }>([
      db.prepare(NEWEST),
      ...[items, owing, duties, own, ownDuties, colleagues, open].map((query) => toStatement(db, query)),
    ]);
    const mine = withDuties(toRows(own, read[4]), toRows(ownDuties, read[5]));
    const listed = new Set(mine.map(({ id }) => id));
    const others = withDuties(toRows(owing, read[2]), toRows(duties, read[3])).filter(({ id }) => !listed.has(id));
    const found = toRows(colleagues, read[6]);
    return {
      isWhole: true,
      items: byKind(toRows(items, read[1])),
      officers: found.length > MAX_OFFICERS ? null : found,
      stops: [...mine, ...others],
      openStops: toRows(open, read[7])[0]?.count ?? 0,
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
    async pull(scope: string, badge: string, since: number | null): Promise<Pull> {
      if (since === null) return pullAll(scope, badge);
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
      const colleagues = orm
        .select(OFFICER)
        .from(tabletChanges)
        .crossJoin(officers)
        .where(
          and(
            eq(officers.badge, tabletChanges.id),
            sql`+${tabletChanges.kind} = 'officers'`,
            isNew,
            isColleague(scope),
          ),
        )
        .orderBy(asc(officers.badge))
        .limit(MAX_CHANGES + 1);
      const read = await db.batch<{ changed: number }>([
        db.prepare(NEWEST),
        ...[changes, items, owing, duties, colleagues].map((query) => toStatement(db, query)),
      ]);
      const upTo = read[0]?.results[0]?.changed ?? 0;
      const changed = toRows(changes, read[1]);
      if (changed.length > MAX_CHANGES || since > upTo) return pullAll(scope, badge);
      const current = byKind(toRows(items, read[2]));
      const open = withDuties(toRows(owing, read[3]), toRows(duties, read[4]));
      const people = toRows(colleagues, read[5]);
      const ids = { ...current, officers: people.map(({ badge: id }) => ({ id })), stops: open };
      const gone: Record<TabletKind, string[]> = { ...NOTHING_GONE };
      for (const { kind, id } of changed) if (!ids[kind].some((one) => one.id === id)) gone[kind] = [...gone[kind], id];
      return { isWhole: false, items: current, officers: people, stops: open, openStops: null, gone, upTo };
    },
  };
}

const NOTHING_GONE: Readonly<Record<TabletKind, string[]>> = {
  checkpoints: [],
  operations: [],
  analysers: [],
  officers: [],
  stops: [],
};

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
