import type { D1Database } from "@cloudflare/workers-types";
import { and, eq, gt, lt, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { DAY_MS } from "../china-days.ts";
import { toStatement } from "../database/drizzle.ts";
import { batchHeads, entries, trustedClock } from "../database/schema.ts";
import { type Actor, auditStatement } from "./audit.ts";

/** The server's clock is further ahead of the trusted instant than any hour of service explains. */
export class ClockNotTrusted extends Error {}

/** How far the clock may be ahead of the trusted instant, and a tablet's clock away from the server's. */
export const TRUSTED_AHEAD_MS = DAY_MS;
/** The newest entries whose tablets are asked. */
const ENTRIES_ASKED = 500;

/** Whether `now` is at most a day ahead of the trusted instant. Without one, there is nothing to lose yet. */
export function isTrusted(now: Date, trustedAt: string | null): boolean {
  return trustedAt === null || now.getTime() - Date.parse(trustedAt) <= TRUSTED_AHEAD_MS;
}

/**
 * The latest instant that the server holds for certain. It follows the clock from hour to hour. Where the clock jumps
 * ahead by more than a day, it stays until a tablet that signs its batches agrees with the clock, or an administrator
 * confirms it: what a wrong clock deletes or signs cannot be undone.
 */
export function trustedClockOn(db: D1Database) {
  const orm = drizzle(db);

  async function read(): Promise<string | null> {
    const [row] = await orm.select({ at: trustedClock.at }).from(trustedClock);
    return row?.at ?? null;
  }

  /** Carried by the rowids of `entries` and the primary key of `batch_heads`. */
  async function isConfirmedByTablet(now: Date, since: string): Promise<boolean> {
    const newest = orm
      .select({ device: entries.device, batch: entries.batch })
      .from(entries)
      .orderBy(sql`rowid DESC`)
      .limit(ENTRIES_ASKED)
      .as("newest");
    const agreeing = await orm
      .select({ device: batchHeads.device })
      .from(newest)
      .innerJoin(batchHeads, and(eq(batchHeads.device, newest.device), eq(batchHeads.batch, newest.batch)))
      .where(
        and(
          gt(batchHeads.receivedAt, since),
          lte(batchHeads.receivedAt, now.toISOString()),
          lt(sql`abs(${batchHeads.skewMs})`, TRUSTED_AHEAD_MS),
        ),
      )
      .limit(1);
    return agreeing.length > 0;
  }

  const set = (at: string) =>
    orm.insert(trustedClock).values({ one: 1, at }).onConflictDoUpdate({ target: trustedClock.one, set: { at } });

  return {
    read,

    /** Moves the trusted instant to `now`. Returns false, and changes nothing, where the clock has jumped ahead. */
    async advance(now: Date): Promise<boolean> {
      const trusted = await read();
      if (trusted !== null && now.toISOString() <= trusted) return true;
      if (!isTrusted(now, trusted) && !(await isConfirmedByTablet(now, trusted as string))) return false;
      await set(now.toISOString());
      return true;
    },

    /** An administrator confirms the server's clock as it is. */
    async confirm(by: Actor): Promise<void> {
      await db.batch([
        toStatement(db, set(by.at)),
        auditStatement(db, { ...by, action: "clock.confirmed", subject: by.at }),
      ]);
    },
  };
}
