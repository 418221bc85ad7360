import type { D1Database } from "@cloudflare/workers-types";
import { DAY_MS } from "../china-days.ts";
import { importPublicKey, type Signer } from "../ingest/signatures.ts";
import { covers, unitRange } from "../unit-scope.ts";
import { type Actor, auditIfChanged } from "./audit.ts";

export type DeviceState = Signer["state"];

/** A tablet or program, who asked for it and who last changed it. */
export interface Device {
  readonly id: string;
  readonly unit: string;
  readonly name: string;
  readonly publicKey: string;
  readonly state: DeviceState;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly changedBy: string | null;
  readonly changedAt: string | null;
  /** How its clock stood to the server's when it last brought entries. */
  readonly clock: { readonly sentAt: string; readonly receivedAt: string; readonly skewMs: number } | null;
}

export interface DevicesQuery {
  /** Prefix of the units to see: never wider than the asker's scope. */
  readonly unit: string;
  readonly state?: DeviceState | undefined;
  readonly afterId?: string | undefined;
  readonly limit: number;
}

export type WantedDevice = Pick<Device, "id" | "unit" | "name" | "publicKey">;

/** An officer may bring so many new devices in a day; whoever sets up more is a supervisor. */
const MOST_ASKED_A_DAY = 20;
/** Keys kept in this isolate's memory. Each is read anew before anything is refused because of it. */
const MOST_CACHED = 5_000;

export function devicesOn(db: D1Database) {
  const cache = new Map<string, Signer>();

  return {
    /** The devices of a unit and all under it, in the order of their ids, each with its latest clock: one row of `batch_heads`, carried by its primary key. */
    async list({ unit, state, afterId, limit }: DevicesQuery): Promise<{ devices: Device[]; next: string | null }> {
      const { from, to } = unitRange(unit);
      const { results } = await db
        .prepare(
          `${SELECT} WHERE d.unit >= ?1 AND d.unit < ?2 AND (?3 IS NULL OR d.state = ?3) AND d.id > ?4 ORDER BY d.id LIMIT ?5`,
        )
        .bind(from, to, state ?? null, afterId ?? "", limit + 1)
        .all<Row>();
      const devices = results.slice(0, limit).map(deviceFrom);
      return { devices, next: results.length > limit ? (devices.at(-1)?.id ?? null) : null };
    },

    /**
     * A device asks to be enrolled with its key. It is at once where the asker may enrol devices of its unit, or where the unit's facts say `enrolment: "on-sign-in"` and no chain of
     * that name is here yet. Asking again with the same key tells how it stands. "taken" where the name has another key or belongs to a unit outside the asker's, "too-many" after a day's worth.
     */
    async ask(wanted: WantedDevice, who: Actor, mayEnrol: boolean): Promise<Device | "taken" | "too-many"> {
      const [known, chain] = await db.batch<Record<string, unknown>>([
        db.prepare(`${SELECT} WHERE d.id = ?1`).bind(wanted.id),
        db.prepare("SELECT unit FROM chains WHERE device = ?1").bind(wanted.id),
      ]);
      const row = known?.results[0] as unknown as Row | undefined;
      const before = row ? deviceFrom(row) : null;
      if (before && before.publicKey !== wanted.publicKey) return "taken";
      const chainUnit = chain?.results[0]?.unit as string | undefined;
      if (chainUnit !== undefined && !covers(who.unit, chainUnit) && !before) return "taken";
      const { id, unit, name, publicKey } = before ?? wanted;
      if (before && (before.state !== "pending" || !covers(who.unit, unit))) return before;
      const open = mayEnrol || (chainUnit === undefined && (await enrolsOnSignIn(db, unit)));
      if (before && !open) return before;
      const state: DeviceState = open ? "enrolled" : "pending";
      const subject = subjectOf({ id, unit, state }, !before);
      const write = before
        ? db
            .prepare(
              "UPDATE devices SET state = 'enrolled', changed_by = ?2, changed_at = ?3 WHERE id = ?1 AND state = 'pending' AND unit = ?4 AND public_key = ?5",
            )
            .bind(id, who.badge, who.at, unit, publicKey)
        : db
            .prepare(
              `INSERT INTO devices (id, unit, name, public_key, state, asked_by, asked_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
               WHERE NOT EXISTS (SELECT 1 FROM devices WHERE id = ?1)
                 AND (?8 OR (SELECT count(*) FROM devices WHERE asked_by = ?6 AND asked_at > ?9) < ?10)`,
            )
            .bind(
              ...[id, unit, name, publicKey, state, who.badge, who.at],
              ...[mayEnrol ? 1 : 0, new Date(Date.parse(who.at) - DAY_MS).toISOString(), MOST_ASKED_A_DAY],
            );
      const [, , after] = await db.batch<Record<string, unknown>>([
        write,
        auditIfChanged(db, { ...who, action: "device.asked", subject }),
        db.prepare(`${SELECT} WHERE d.id = ?1`).bind(id),
      ]);
      const written = after?.results[0] as unknown as Row | undefined;
      if (!written) return "too-many";
      return written.public_key === publicKey ? deviceFrom(written) : "taken";
    },

    /** Adds or changes a device: enrols, revokes, moves, gives it a new key. False, and nothing is written, where it or its chain belongs to a unit outside the scope, or a new one comes without a key. */
    async put(
      wanted: Omit<WantedDevice, "publicKey"> & { publicKey: string | null; state: DeviceState },
      who: Actor,
    ): Promise<boolean> {
      const { id, unit, name, publicKey, state } = wanted;
      const { from, to } = unitRange(who.unit);
      const [written] = await db.batch([
        db
          .prepare(
            `INSERT INTO devices (id, unit, name, public_key, state, asked_by, asked_at, changed_by, changed_at)
             SELECT ?1, ?2, ?3, coalesce(?4, (SELECT public_key FROM devices WHERE id = ?1)), ?5, ?6, ?7, ?6, ?7
             WHERE (?4 IS NOT NULL OR EXISTS (SELECT 1 FROM devices WHERE id = ?1))
               AND NOT EXISTS (SELECT 1 FROM devices WHERE id = ?1 AND NOT (unit >= ?8 AND unit < ?9))
               AND (EXISTS (SELECT 1 FROM devices WHERE id = ?1) OR NOT EXISTS (SELECT 1 FROM chains WHERE device = ?1 AND NOT (unit >= ?8 AND unit < ?9)))
             ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, name = excluded.name, public_key = excluded.public_key, state = excluded.state,
               changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
          )
          .bind(id, unit, name, publicKey, state, who.badge, who.at, from, to),
        auditIfChanged(db, {
          ...who,
          action: "device.changed",
          subject: subjectOf({ id, unit, state }, publicKey !== null),
        }),
      ]);
      cache.delete(id);
      return written?.meta.changes === 1;
    },

    /** The named devices as far as they are known, enrolled ones from this isolate's memory. `fresh` holds those that were read just now. */
    async signers(ids: readonly string[]): Promise<{ signers: Map<string, Signer>; fresh: Set<string> }> {
      const signers = new Map(ids.flatMap((id) => cache.get(id) ?? []).map((signer) => [signer.id, signer]));
      const fresh = new Set(ids.filter((id) => !signers.has(id)));
      if (fresh.size === 0) return { signers, fresh };
      const { results } = await db
        .prepare("SELECT id, unit, state, public_key FROM devices WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(JSON.stringify([...fresh]))
        .all<Pick<Row, "id" | "unit" | "state" | "public_key">>();
      for (const { id, unit, state, public_key: publicKey } of results) {
        const signer: Signer = { id, unit, state, publicKey, key: await importPublicKey(publicKey) };
        signers.set(id, signer);
        if (state === "enrolled") keep(cache, signer);
      }
      return { signers, fresh };
    },

    /** Has these devices read anew the next time. */
    forget(ids: Iterable<string>): void {
      for (const id of ids) cache.delete(id);
    },
  };
}

/** Whether a unit enrols the tablets of its officers as they sign in. Closed where it says nothing. */
async function enrolsOnSignIn(db: D1Database, unit: string): Promise<boolean> {
  const facts = await db
    .prepare("SELECT facts FROM reference WHERE kind = 'units' AND id = ?1 AND unit = ?1")
    .bind(unit)
    .first<string>("facts");
  return facts !== null && (JSON.parse(facts) as { enrolment?: unknown }).enrolment === "on-sign-in";
}

/** What the trail says of a device: its name, how it stands now, where, and whether with another key. */
function subjectOf({ id, unit, state }: { id: string; unit: string; state: DeviceState }, withKey: boolean): string {
  return [id, state, unit || "all", ...(withKey ? ["new-key"] : [])].join(" ");
}

/** Keeps a signer in memory; the one that was kept first makes room. */
function keep(cache: Map<string, Signer>, signer: Signer): void {
  const [oldest] = cache.keys();
  if (cache.size >= MOST_CACHED && oldest !== undefined) cache.delete(oldest);
  cache.set(signer.id, signer);
}

interface Row {
  id: string;
  unit: string;
  name: string;
  public_key: string;
  state: DeviceState;
  asked_by: string;
  asked_at: string;
  changed_by: string | null;
  changed_at: string | null;
  sent_at: string | null;
  received_at: string | null;
  skew_ms: number | null;
}

const SELECT = `SELECT d.id, d.unit, d.name, d.public_key, d.state, d.asked_by, d.asked_at, d.changed_by, d.changed_at, h.sent_at, h.received_at, h.skew_ms
  FROM devices AS d LEFT JOIN batch_heads AS h ON h.device = d.id AND h.batch = (SELECT max(batch) FROM batch_heads WHERE device = d.id)`;

function deviceFrom(row: Row): Device {
  const { id, unit, name, state } = row;
  const clock =
    row.sent_at === null || row.received_at === null || row.skew_ms === null
      ? null
      : { sentAt: row.sent_at, receivedAt: row.received_at, skewMs: row.skew_ms };
  return {
    ...{ id, unit, name, state, publicKey: row.public_key, askedBy: row.asked_by, askedAt: row.asked_at },
    ...{ changedBy: row.changed_by, changedAt: row.changed_at, clock },
  };
}
