import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, eq, exists, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { insertWhere, toRows, toStatement } from "../database/drizzle.ts";
import { devices, recoveryCodes } from "../database/schema.ts";
import type { Vault } from "../personal/vault.ts";
import { type Actor, auditIfChanged, auditStatement } from "./audit.ts";
import { isWithin } from "./scope-condition.ts";

/** Unlocks an officer's unsent records on a tablet whose PIN is lost. */
export interface RecoveryCode {
  readonly badge: string;
  readonly code: string;
  readonly setAt: string;
}

const nameOf = (device: string, badge: string) => `recovery code ${device} ${badge}`;

/**
 * Recovery codes of tablets. They unlock nothing on the server: the records that they unlock are only on the tablet.
 */
export function recoveryCodesOn(db: D1Database, vault: Vault) {
  const orm = drizzle(db);
  return {
    /**
     * Stores an officer's own code for a device and replaces the former one. False if no such device is known in their
     * unit, one under it or one above it, whose tablets they may use.
     */
    async put(device: string, code: string, who: Actor): Promise<boolean> {
      const isAbove = sql`substr(${who.unit}, 1, length(${devices.unit})) = ${devices.unit}`;
      const usable = orm
        .select({ one: sql`1` })
        .from(devices)
        .where(and(eq(devices.id, device), or(isWithin(devices.unit, who.unit), isAbove)));
      const closed = await vault.encrypt(nameOf(device, who.badge), code);
      const row = { device, badge: who.badge, closed, setAt: who.at };
      const put = insertWhere(orm, recoveryCodes, row, exists(usable)).onConflictDoUpdate({
        target: [recoveryCodes.device, recoveryCodes.badge],
        set: { closed, setAt: who.at },
      });
      const [written] = await db.batch([
        toStatement(db, put),
        auditIfChanged(db, { ...who, action: "recovery-code.set", subject: `${device} ${who.badge}` }),
      ]);
      return written?.meta.changes === 1;
    },

    /**
     * The codes of a device of the scope by badge number, read in the batch that audits it; `null` if there is no such
     * device.
     */
    async list(device: string, reader: Actor): Promise<RecoveryCode[] | null> {
      const [known] = await orm
        .select({ id: devices.id })
        .from(devices)
        .where(and(eq(devices.id, device), isWithin(devices.unit, reader.unit)));
      if (!known) return null;
      const query = orm
        .select({ badge: recoveryCodes.badge, closed: recoveryCodes.closed, setAt: recoveryCodes.setAt })
        .from(recoveryCodes)
        .where(eq(recoveryCodes.device, device))
        .orderBy(asc(recoveryCodes.badge));
      const [, stored] = await db.batch([
        auditStatement(db, { ...reader, action: "recovery-codes.seen", subject: device }),
        toStatement(db, query),
      ]);
      return Promise.all(
        toRows(query, stored).map(async ({ badge, closed, setAt }) => ({
          badge,
          code: await vault.decrypt(nameOf(device, badge), closed),
          setAt,
        })),
      );
    },
  };
}
