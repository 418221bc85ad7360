import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, eq, exists, getTableColumns, gt, max, not, notExists, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { alias } from "drizzle-orm/sqlite-core";
import { DAY_MS } from "../china-days.ts";
import { isOneOf } from "../database/columns.ts";
import { insertWhere, toRows, toStatement } from "../database/drizzle.ts";
import { batchHeads, chains, devices, reference } from "../database/schema.ts";
import { importPublicKey, type Signer } from "../ingest/signatures.ts";
import { covers } from "../unit-scope.ts";
import { type Actor, auditIfChanged } from "./audit.ts";
import { isWithin } from "./scope-condition.ts";

export type DeviceState = Signer["state"];

/** A tablet or program, who requested it and who last changed it. */
export type Device = Readonly<typeof devices.$inferSelect> & {
  /** The offset of its clock from the server's when it last sent entries. */
  readonly clock: { readonly sentAt: string; readonly receivedAt: string; readonly skewMs: number } | null;
};

export interface DevicesQuery {
  /** Prefix of the units to list: never wider than the caller's scope. */
  readonly unit: string;
  readonly state?: DeviceState | undefined;
  readonly afterId?: string | undefined;
  readonly limit: number;
}

export type RequestedDevice = Pick<Device, "id" | "unit" | "name" | "publicKey">;

/** New devices for which one officer may request enrolment in a day; a supervisor can enrol more. */
const MAX_REQUESTS_PER_DAY = 20;
/** Keys in this isolate's memory. Each is read again before anything is refused because of it. */
const MAX_CACHED = 5_000;

export function devicesOn(db: D1Database) {
  const orm = drizzle(db);
  const cache = new Map<string, Signer>();

  /** Devices, each with its latest clock: one row of `batch_heads` by its primary key. */
  function selectDevices(where: SQL | undefined) {
    const head = alias(batchHeads, "head");
    const latest = orm
      .select({ batch: max(head.batch) })
      .from(head)
      .where(eq(head.device, devices.id));
    const { sentAt, receivedAt, skewMs } = batchHeads;
    return orm
      .select({ ...getTableColumns(devices), clock: { sentAt, receivedAt, skewMs } })
      .from(devices)
      .leftJoin(batchHeads, and(eq(batchHeads.device, devices.id), eq(batchHeads.batch, sql`(${latest})`)))
      .where(where);
  }

  /** Whether a unit enrols the tablets of its officers as they sign in; only if its facts allow it. */
  async function enrolsOnSignIn(unit: string): Promise<boolean> {
    const [found] = await orm
      .select({ facts: reference.facts })
      .from(reference)
      .where(and(eq(reference.kind, "units"), eq(reference.id, unit), eq(reference.unit, unit)));
    return found?.facts.enrolment === "on-sign-in";
  }

  function enrolPending({ id, unit, publicKey }: Device, who: Actor) {
    const asRead = and(eq(devices.unit, unit), eq(devices.publicKey, publicKey));
    return orm
      .update(devices)
      .set({ state: "enrolled", changedBy: who.badge, changedAt: who.at })
      .where(and(eq(devices.id, id), eq(devices.state, "pending"), asRead));
  }

  function addUnlessTooMany(requested: RequestedDevice & { state: DeviceState }, who: Actor, mayEnrol: boolean) {
    const dayBefore = new Date(Date.parse(who.at) - DAY_MS).toISOString();
    const requests = orm.$count(devices, and(eq(devices.askedBy, who.badge), gt(devices.askedAt, dayBefore)));
    return insertWhere(
      orm,
      devices,
      { ...requested, askedBy: who.badge, askedAt: who.at },
      and(
        notExists(rowsOf(devices, eq(devices.id, requested.id))),
        mayEnrol ? undefined : sql`${requests} < ${MAX_REQUESTS_PER_DAY}`,
      ),
    );
  }

  /** Adds a device or changes a stored one, with its key. */
  function putWithKey(requested: RequestedDevice & { state: DeviceState }, who: Actor) {
    const changed = { ...requested, changedBy: who.badge, changedAt: who.at };
    const isSame = eq(devices.id, requested.id);
    const chainOutside = and(eq(chains.device, requested.id), not(isWithin(chains.unit, who.unit)));
    return insertWhere(
      orm,
      devices,
      { ...changed, askedBy: who.badge, askedAt: who.at },
      or(
        exists(rowsOf(devices, and(isSame, isWithin(devices.unit, who.unit)))),
        and(notExists(rowsOf(devices, isSame)), notExists(rowsOf(chains, chainOutside))),
      ),
    ).onConflictDoUpdate({ target: devices.id, set: changed });
  }

  const rowsOf = (table: typeof devices | typeof chains, where: SQL | undefined) =>
    orm.select({ one: sql`1` }).from(table).where(where);

  return {
    /** The devices of a unit and all under it, in the order of their ids. */
    async list({ unit, state, afterId, limit }: DevicesQuery): Promise<{ devices: Device[]; next: string | null }> {
      const rows = await selectDevices(
        and(isWithin(devices.unit, unit), state && eq(devices.state, state), gt(devices.id, afterId ?? "")),
      )
        .orderBy(asc(devices.id))
        .limit(limit + 1);
      const page = rows.slice(0, limit);
      return { devices: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
    },

    /**
     * Requests enrolment of a device with its key. It is enrolled at once if the caller may enrol devices of its unit,
     * or if the unit's facts have `enrolment: "on-sign-in"` and no chain of that name is stored yet. A repeated request
     * with the same key returns the current state. "taken" if the name has another key or belongs to a unit outside the
     * caller's scope, "too-many" if the officer has requested too many devices in a day.
     */
    async requestEnrolment(
      requested: RequestedDevice,
      who: Actor,
      mayEnrol: boolean,
    ): Promise<Device | "taken" | "too-many"> {
      const [[before], [chain]] = await orm.batch([
        selectDevices(eq(devices.id, requested.id)),
        orm.select({ unit: chains.unit }).from(chains).where(eq(chains.device, requested.id)),
      ]);
      if (before && before.publicKey !== requested.publicKey) return "taken";
      if (chain && !covers(who.unit, chain.unit) && !before) return "taken";
      const { id, unit, publicKey } = before ?? requested;
      if (before && (before.state !== "pending" || !covers(who.unit, unit))) return before;
      const isEnrolled = mayEnrol || (!chain && (await enrolsOnSignIn(unit)));
      if (before && !isEnrolled) return before;
      const state: DeviceState = isEnrolled ? "enrolled" : "pending";
      const write = before ? enrolPending(before, who) : addUnlessTooMany({ ...requested, state }, who, mayEnrol);
      const query = selectDevices(eq(devices.id, id));
      const [, , result] = await db.batch([
        toStatement(db, write),
        auditIfChanged(db, { ...who, action: "device.asked", subject: subjectOf({ id, unit, state }, !before) }),
        toStatement(db, query),
      ]);
      const [written] = toRows(query, result);
      if (!written) return "too-many";
      return written.publicKey === publicKey ? written : "taken";
    },

    /**
     * Adds or changes a device: enrols, revokes, moves, gives it a new key. False, and nothing is written, if it or its
     * chain belongs to a unit outside the scope, or if a new one has no key.
     */
    async put(
      requested: Omit<RequestedDevice, "publicKey"> & { publicKey: string | null; state: DeviceState },
      who: Actor,
    ): Promise<boolean> {
      const { id, publicKey, ...facts } = requested;
      const put =
        publicKey === null
          ? orm
              .update(devices)
              .set({ ...facts, changedBy: who.badge, changedAt: who.at })
              .where(and(eq(devices.id, id), isWithin(devices.unit, who.unit)))
          : putWithKey({ id, publicKey, ...facts }, who);
      const subject = subjectOf(requested, publicKey !== null);
      const [written] = await db.batch([
        toStatement(db, put),
        auditIfChanged(db, { ...who, action: "device.changed", subject }),
      ]);
      cache.delete(id);
      return written?.meta.changes === 1;
    },

    /**
     * Stores the highest number that a device says it wrote, and returns how many entries of its chain are missing;
     * `null` where the device is outside the scope. The findings name them.
     */
    async reportChain(id: string, highest: number, who: Actor): Promise<number | null> {
      const known = and(eq(devices.id, id), isWithin(devices.unit, who.unit));
      const [[device], [chain]] = await orm.batch([
        orm.select({ written: devices.written }).from(devices).where(known),
        orm.select({ entries: chains.entries, highest: chains.highest }).from(chains).where(eq(chains.device, id)),
      ]);
      if (!device) return null;
      const written = Math.max(highest, device.written ?? 0, chain?.highest ?? 0);
      const missing = written - (chain?.entries ?? 0);
      if (missing > 0)
        await db.batch([
          toStatement(db, orm.update(chains).set({ highest: written }).where(eq(chains.device, id))),
          toStatement(db, orm.update(devices).set({ written }).where(known)),
          auditIfChanged(db, {
            ...who,
            action: "device.chain-reported",
            subject: `${id} ${written} ${missing} missing`,
          }),
        ]);
      return missing;
    },

    /**
     * The named devices that are isSame, enrolled ones from this isolate's memory. `fresh` has those that were just
     * read.
     */
    async signers(ids: readonly string[]): Promise<{ signers: Map<string, Signer>; fresh: Set<string> }> {
      const signers = new Map(ids.flatMap((id) => cache.get(id) ?? []).map((signer) => [signer.id, signer]));
      const fresh = new Set(ids.filter((id) => !signers.has(id)));
      if (fresh.size === 0) return { signers, fresh };
      const { id, unit, state, publicKey } = devices;
      const rows = await orm
        .select({ id, unit, state, publicKey })
        .from(devices)
        .where(isOneOf(id, [...fresh]));
      for (const row of rows) {
        const signer: Signer = { ...row, key: await importPublicKey(row.publicKey) };
        signers.set(signer.id, signer);
        if (signer.state === "enrolled") remember(cache, signer);
      }
      return { signers, fresh };
    },

    /** Makes the next call read these devices again. */
    forget(ids: Iterable<string>): void {
      for (const id of ids) cache.delete(id);
    },
  };
}

/** A device's details in the audit log: its id, state and unit, and whether it has a new key. */
function subjectOf({ id, unit, state }: { id: string; unit: string; state: DeviceState }, withKey: boolean): string {
  return [id, state, unit || "all", ...(withKey ? ["new-key"] : [])].join(" ");
}

/** Stores a signer in memory and drops the oldest one if there are too many. */
function remember(cache: Map<string, Signer>, signer: Signer): void {
  const [oldest] = cache.keys();
  if (cache.size >= MAX_CACHED && oldest !== undefined) cache.delete(oldest);
  cache.set(signer.id, signer);
}
