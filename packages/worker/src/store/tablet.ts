import type { D1Database } from "@cloudflare/workers-types";
import type { When } from "@roadside/core";
import { unitRange } from "../unit-scope.ts";
import type { TabletKind } from "./tablet-changes.ts";

/** One thing to choose from. */
export interface TabletItem {
  readonly id: string;
  readonly unit: string;
  readonly facts: Record<string, unknown>;
}

/** A stop of which something is owed, and what: as much as a list on a tablet shows. */
export interface OpenStop {
  readonly id: string;
  readonly unit: string;
  readonly checkpoint: string | null;
  readonly officer: string;
  readonly at: When;
  readonly category: string;
  readonly entries: number;
  readonly obligations: readonly { code: string; dueAt: string | null; since: string }[];
}

/** What a tablet of a unit needs: everything, or what has changed since a number, and the ids of what it has to drop. */
export interface Pull {
  readonly isWhole: boolean;
  readonly items: Readonly<Record<Exclude<TabletKind, "stops">, readonly TabletItem[]>>;
  readonly stops: readonly OpenStop[];
  readonly gone: Readonly<Record<TabletKind, readonly string[]>>;
  /** The number of the newest change that this answer knows of. */
  readonly upTo: number;
}

/** A tablet that missed more than so much gets everything. */
const MAX_CHANGES = 500;
/** A whole answer has no more open stops than these, the newest; `GET /v1/obligations` has them all. */
const MAX_STOPS = 100;
/** And is made of no more duties than these, those due last. */
const MAX_DUTIES = 500;

const KINDS = ["checkpoints", "operations", "analysers"] as const;

interface ChangeRow {
  kind: TabletKind;
  id: string;
}
interface ItemRow {
  kind: (typeof KINDS)[number];
  id: string;
  unit: string;
  facts: string;
}
type DutyRow = { stop: string; code: string; due_at: string | null; since: string };

/** ?1 to ?2 the units, ?3 the whole scope: things of the unit and all under it, and operations of the units above, since those are carried out below. */
const SEEN = (unit: string, kind = "kind") =>
  `((${unit} >= ?1 AND ${unit} < ?2) OR (${kind} = 'operations' AND length(${unit}) >= 2 AND substr(?3, 1, length(${unit})) = ${unit}))`;
const STOP_COLUMNS = "stops.id, stops.unit, checkpoint, officer, at, category, version";
interface StopRow {
  id: string;
  unit: string;
  checkpoint: string | null;
  officer: string;
  at: string;
  category: string;
  version: number;
}
const ITEMS = "SELECT kind, id, unit, facts FROM reference";
// CROSS JOIN keeps the order: from the few changes to what they are of, each by its primary key.
const ITEMS_OF_CHANGES =
  "SELECT reference.kind, reference.id, reference.unit, facts FROM tablet_changes CROSS JOIN reference ON (reference.kind, reference.id) = (tablet_changes.kind, tablet_changes.id)";

export function tabletOn(db: D1Database) {
  /** Changes past a number that tablets of the scope have to hear of. Carried by `tablet_changes_changed`: it reads what is new, in all units. */
  const changesSince = (scope: string, since: number, most: number) => {
    const { from, to } = unitRange(scope);
    return db
      .prepare(
        `SELECT kind, id FROM tablet_changes WHERE changed > ?4 AND (${SEEN("unit")} OR ${SEEN("was_unit")}) ORDER BY changed LIMIT ?5`,
      )
      .bind(from, to, scope, since, most);
  };
  const newest = () => db.prepare("SELECT coalesce(max(changed), 0) AS changed FROM tablet_changes");

  async function whole(scope: string): Promise<Pull> {
    const { from, to } = unitRange(scope);
    const above = Array.from({ length: Math.max(0, scope.length - 2) }, (_, index) => scope.slice(0, index + 2));
    const open =
      "SELECT stop, code, due_at, since FROM obligations WHERE unit >= ?1 AND unit < ?2 ORDER BY order_ms DESC LIMIT ?3";
    const [last, items, stops, duties] = await db.batch<Record<string, unknown>>([
      newest(),
      // Carried by `reference_kind_unit`.
      db
        .prepare(
          `${ITEMS} WHERE kind IN ('checkpoints', 'operations', 'analysers') AND unit >= ?1 AND unit < ?2
           UNION ALL ${ITEMS} WHERE kind = 'operations' AND unit IN (SELECT value FROM json_each(?3)) ORDER BY 3, 2`,
        )
        .bind(from, to, JSON.stringify(above.filter((unit) => unit !== scope))),
      db
        .prepare(
          `SELECT ${STOP_COLUMNS} FROM stops WHERE id IN (SELECT stop FROM (${open})) ORDER BY at_ms DESC, id LIMIT ?4`,
        )
        .bind(from, to, MAX_DUTIES, MAX_STOPS),
      db.prepare(open).bind(from, to, MAX_DUTIES),
    ]);
    return {
      isWhole: true,
      items: byKind(rowsOf<ItemRow>(items)),
      stops: withDuties(rowsOf<StopRow>(stops), rowsOf<DutyRow>(duties)),
      gone: NOTHING_GONE,
      upTo: rowsOf<{ changed: number }>(last)[0]?.changed ?? 0,
    };
  }

  return {
    /** Whether tablets of the scope have to hear of anything past a number. One round trip that reads what is new; false too for a number that was never given. */
    async isUnchanged(scope: string, since: number): Promise<boolean> {
      const [changes, last] = await db.batch<Record<string, unknown>>([changesSince(scope, since, 1), newest()]);
      return rowsOf(changes).length === 0 && since <= (rowsOf<{ changed: number }>(last)[0]?.changed ?? 0);
    },

    /** Everything for the tablets of a scope, or what has changed past a number; everything too where too much has, or the number was never given. One round trip, or two. */
    async pull(scope: string, since: number | null): Promise<Pull> {
      if (since === null) return whole(scope);
      const { from, to } = unitRange(scope);
      const [last, changes, items, stops, duties] = await db.batch<Record<string, unknown>>([
        newest(),
        changesSince(scope, since, MAX_CHANGES + 1),
        db
          .prepare(
            `${ITEMS_OF_CHANGES} WHERE changed > ?4 AND ${SEEN("reference.unit", "reference.kind")} ORDER BY reference.unit, reference.id LIMIT ?5`,
          )
          .bind(from, to, scope, since, MAX_CHANGES + 1),
        db
          .prepare(
            `SELECT ${STOP_COLUMNS} FROM tablet_changes CROSS JOIN stops ON stops.id = tablet_changes.id
             WHERE +kind = 'stops' AND changed > ?3 AND stops.unit >= ?1 AND stops.unit < ?2 ORDER BY at_ms DESC, stops.id LIMIT ?4`,
          )
          .bind(from, to, since, MAX_CHANGES + 1),
        db
          .prepare(
            `SELECT stop, code, due_at, since FROM tablet_changes CROSS JOIN obligations ON stop = id
             WHERE +kind = 'stops' AND changed > ?3 AND obligations.unit >= ?1 AND obligations.unit < ?2 ORDER BY order_ms`,
          )
          .bind(from, to, since),
      ]);
      const upTo = rowsOf<{ changed: number }>(last)[0]?.changed ?? 0;
      const changed = rowsOf<ChangeRow>(changes);
      if (changed.length > MAX_CHANGES || since > upTo) return whole(scope);
      const open = withDuties(rowsOf<StopRow>(stops), rowsOf<DutyRow>(duties));
      const here = byKind(rowsOf<ItemRow>(items));
      const ids = { ...here, stops: open };
      const gone = { checkpoints: [], operations: [], analysers: [], stops: [] } as Record<TabletKind, string[]>;
      for (const { kind, id } of changed)
        if (kind in gone && !ids[kind].some((one) => one.id === id)) gone[kind].push(id);
      return { isWhole: false, items: here, stops: open, gone, upTo };
    },
  };
}

const NOTHING_GONE = { checkpoints: [], operations: [], analysers: [], stops: [] };

function rowsOf<T>(result: { results: unknown[] } | undefined): T[] {
  return (result?.results ?? []) as T[];
}

function byKind(rows: readonly ItemRow[]): Pull["items"] {
  const of = (kind: (typeof KINDS)[number]) =>
    rows
      .filter((row) => row.kind === kind)
      .map(({ id, unit, facts }) => ({ id, unit, facts: JSON.parse(facts) as TabletItem["facts"] }));
  return { checkpoints: of("checkpoints"), operations: of("operations"), analysers: of("analysers") };
}

/** Stops with what is owed; one of which nothing is owed any more is closed. */
function withDuties(stops: readonly StopRow[], duties: readonly DutyRow[]): OpenStop[] {
  const owed = new Map<string, DutyRow[]>();
  for (const duty of duties) owed.set(duty.stop, [...(owed.get(duty.stop) ?? []), duty]);
  return stops.flatMap(({ at, version, ...row }) => {
    const obligations = owed.get(row.id)?.map(({ code, due_at: dueAt, since }) => ({ code, dueAt, since }));
    return obligations ? [{ ...row, at: JSON.parse(at) as When, entries: version, obligations }] : [];
  });
}
