import type { D1Database } from "@cloudflare/workers-types";
import type { KnownState } from "../ingest/decide-batch.ts";
import { toChainPlace } from "../ingest/decide-batch.ts";
import type { Incoming } from "../ingest/incoming.ts";
import { unitRange } from "../unit-scope.ts";
import type { ImpactQuery } from "./analyser-days.ts";
import type { ReferenceItem, ReferenceKind } from "./reference.ts";
import { referenceChanged } from "./tablet-changes.ts";

/** How far a device's chain goes in one database. */
export interface ChainPart {
  readonly device: string;
  readonly entries: number;
  readonly highest: number;
}

const DEVICE = "id, unit, name, public_key, state, asked_by, asked_at, changed_by, changed_at";
type DeviceRow = Record<string, string | null>;

/** What marks an entry that stands in a database for the sake of its unit's log alone, its stop being in another. */
const COPY = "copy of ";
/** The batch of such an entry. */
export const asCopy = (batch: string) => (batch.startsWith(COPY) ? batch : `${COPY}${batch}`);
export const IS_COPY = `batch LIKE '${COPY}%'`;

/** What the databases of one installation ask of each other. */
export function shardPartOn(db: D1Database) {
  return {
    /** Which of these stops are here, and of which unit. By `stops_id`. */
    async stopsHere(stops: readonly string[]): Promise<Map<string, string>> {
      const { results } = await db
        .prepare("SELECT id, unit FROM stops WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(JSON.stringify(stops))
        .all<{ id: string; unit: string }>();
      return new Map(results.map(({ id, unit }) => [id, unit]));
    },

    /** Whether one of these stops is here and its tests were made by this officer. */
    async hasStopOf(stops: readonly string[], badge: string): Promise<boolean> {
      const found = db.prepare(
        "SELECT 1 AS found FROM json_each(?1) CROSS JOIN stops ON stops.id = value WHERE officer = ?2",
      );
      return (await found.bind(JSON.stringify(stops), badge).first("found")) !== null;
    },

    /** Entries at these places of chains. By `entries_device_seq`. */
    async places(places: readonly (readonly [device: string, seq: number])[]): Promise<KnownState["places"]> {
      const { results } = await db
        .prepare(
          "SELECT DISTINCT device, seq, entries.id AS entry, hash, prev FROM json_each(?1) JOIN entries ON device = value ->> 0 AND seq = value ->> 1",
        )
        .bind(JSON.stringify(places))
        .all<{ device: string; seq: number; entry: string; hash: string; prev: string | null }>();
      return new Map(
        results.map(({ device, seq, entry: id, hash, prev }) => [toChainPlace(device, seq), { id, hash, prev }]),
      );
    },

    /** The units that those of these entries name which are here. */
    async unitsOfEntries(entries: readonly string[]): Promise<Map<string, string>> {
      const { results } = await db
        .prepare("SELECT id, unit FROM entries WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(JSON.stringify(entries))
        .all<{ id: string; unit: string }>();
      return new Map(results.map(({ id, unit }) => [id, unit]));
    },

    /** The hashes of those of these entries that are here. */
    async hashesOf(entries: readonly string[]): Promise<Set<string>> {
      const { results } = await db
        .prepare("SELECT hash FROM entries WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(JSON.stringify(entries))
        .all<{ hash: string }>();
      return new Set(results.map(({ hash }) => hash));
    },

    async chains(devices: readonly string[]): Promise<ChainPart[]> {
      const { results } = await db
        .prepare("SELECT device, entries, highest FROM chains WHERE device IN (SELECT value FROM json_each(?1))")
        .bind(JSON.stringify(devices))
        .all<ChainPart>();
      return results;
    },

    /** Writes down that people of these units wrote to stops that are here while their own records, and their log, are elsewhere. */
    async noteForeign(units: readonly string[], at: string): Promise<void> {
      await db
        .prepare(
          "INSERT INTO foreign_units (unit, beneath, away, since) SELECT value, 0, 1, ?2 FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING",
        )
        .bind(JSON.stringify(units), at)
        .run();
    },

    /** Writes down that stops elsewhere name these, wherever they are, so that nothing of them is dropped. */
    async noteLinks(stops: readonly string[]): Promise<void> {
      await db
        .prepare("INSERT INTO foreign_links (stop) SELECT value FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING")
        .bind(JSON.stringify(stops))
        .run();
    },

    /** Keeps entries of units that live here, whose stops are elsewhere, so that they come into their units' logs. What is here already stays. */
    async keepForLog(
      entries: readonly Incoming[],
      { batch, badge, receivedAt }: { batch: string; badge: string; receivedAt: string },
    ): Promise<void> {
      const rows = entries.map(({ sealed: { entry, hash }, bytes }) => [
        ...[
          entry.id,
          entry.stop,
          entry.device,
          entry.seq,
          entry.prev,
          hash,
          entry.kind,
          entry.unit,
          entry.officer,
          entry.recordedAt,
          bytes,
        ],
      ]);
      await db
        .prepare(
          `INSERT INTO entries (id, stop, device, seq, prev, hash, kind, unit, officer, recorded_at, bytes, received_at, received_from, batch)
           SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, ?2, ?3, ?4
           FROM json_each(?1) WHERE NOT EXISTS (SELECT 1 FROM entries WHERE id = value ->> 0)`,
        )
        .bind(JSON.stringify(rows), receivedAt, badge, asCopy(batch))
        .run();
    },

    /** Which analysers an impact question touches. */
    async analysersTouched({ unit, analyser, certificate, from, to }: ImpactQuery): Promise<string[]> {
      const units = unitRange(unit);
      const { results } = await db
        .prepare(
          `SELECT DISTINCT analyser FROM analyser_days WHERE ${analyser === undefined ? "certificate = ?6 AND certificate <> ''" : "analyser = ?5 AND (?6 IS NULL OR certificate = ?6)"}
           AND tests > 0 AND unit >= ?1 AND unit < ?2 AND day >= ?3 AND day <= ?4`,
        )
        .bind(units.from, units.to, from, to, analyser ?? null, certificate ?? null)
        .all<{ analyser: string }>();
      return results.map((row) => row.analyser);
    },

    /** Keeps a copy of one thing of the reference data, which stands in the main database. */
    async copyReference(kind: ReferenceKind, item: ReferenceItem): Promise<void> {
      await db.batch([
        db
          .prepare(
            "INSERT INTO reference (kind, id, unit, facts) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, id) DO UPDATE SET unit = excluded.unit, facts = excluded.facts",
          )
          .bind(kind, item.id, item.unit, JSON.stringify(item.facts)),
        ...referenceChanged(db, kind, item),
      ]);
    },

    /** A device's row, to be copied as it is. */
    async device(id: string): Promise<DeviceRow | null> {
      return db.prepare(`SELECT ${DEVICE} FROM devices WHERE id = ?1`).bind(id).first<DeviceRow>();
    },

    /** Keeps a copy of a device, which stands in the main database: what it signed is taken in only where it is enrolled in the very database. */
    async copyDevice(row: DeviceRow): Promise<void> {
      await db
        .prepare(
          `INSERT INTO devices (${DEVICE}) SELECT ${DEVICE.split(", ")
            .map((column) => `?1 ->> '$.${column}'`)
            .join(", ")} WHERE true
           ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, name = excluded.name, public_key = excluded.public_key, state = excluded.state,
             changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
        )
        .bind(JSON.stringify(row))
        .run();
    },

    /** Takes nothing more from a device here, until a copy says how it stands. */
    async suspendDevice(id: string): Promise<void> {
      await db.prepare("UPDATE devices SET state = 'pending' WHERE id = ?1").bind(id).run();
    },

    /** The unit of a device's chain, as far as it is here. */
    async chainUnit(device: string): Promise<string | null> {
      return db.prepare("SELECT unit FROM chains WHERE device = ?1").bind(device).first<string>("unit");
    },

    /** How devices' clocks stood to the server's when they last brought entries here. */
    async clocks(
      devices: readonly string[],
    ): Promise<Map<string, { sentAt: string; receivedAt: string; skewMs: number }>> {
      const { results } = await db
        .prepare(
          `SELECT device, sent_at AS sentAt, received_at AS receivedAt, skew_ms AS skewMs FROM json_each(?1) AS asked CROSS JOIN batch_heads
           ON device = asked.value AND batch = (SELECT max(batch) FROM batch_heads WHERE device = asked.value)`,
        )
        .bind(JSON.stringify(devices))
        .all<{ device: string; sentAt: string; receivedAt: string; skewMs: number }>();
      return new Map(results.map(({ device, ...clock }) => [device, clock]));
    },

    /** Keeps a copy of the rule of retention, which stands in the main database. */
    async copyRetention(keepDays: number | null, { at, badge }: { at: string; badge: string }): Promise<void> {
      await db
        .prepare("INSERT INTO retention_rules (at, badge, rule, keep_days) VALUES (?1, ?2, 'negative', ?3)")
        .bind(at, badge, keepDays)
        .run();
    },
  };
}

export type ShardPart = ReturnType<typeof shardPartOn>;
