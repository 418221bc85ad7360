import type { D1Database } from "@cloudflare/workers-types";
import { desc, getTableColumns, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { stops, verifications } from "../database/schema.ts";

const { id: _, ...VERIFICATION } = getTableColumns(verifications);
export type Verification = Omit<typeof verifications.$inferSelect, "id">;

/** The flag of a stop of which an entry was changed. */
export const DAMAGED = "damaged";
/** Parameters of one statement, within D1's limit. */
const STOPS_PER_STATEMENT = 90;

/** The results of verifying the whole database. */
export function verificationsOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    async readLast(): Promise<Verification | null> {
      const [last] = await orm.select(VERIFICATION).from(verifications).orderBy(desc(verifications.id)).limit(1);
      return last ?? null;
    },

    /** Records a verification, and flags the stops of which an entry was changed, so that every list says so. */
    async add(verification: Verification, damagedStops: readonly string[]): Promise<void> {
      for (let at = 0; at < damagedStops.length; at += STOPS_PER_STATEMENT)
        await orm
          .update(stops)
          .set({ flags: sql`json_insert(${stops.flags}, '$[#]', ${DAMAGED})` })
          .where(
            sql`${inArray(stops.id, damagedStops.slice(at, at + STOPS_PER_STATEMENT))}
              AND NOT EXISTS (SELECT 1 FROM json_each(${stops.flags}) WHERE value = ${DAMAGED})`,
          );
      await orm.insert(verifications).values(verification);
    },
  };
}
