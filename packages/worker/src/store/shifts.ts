import type { D1Database } from "@cloudflare/workers-types";
import { drizzle } from "drizzle-orm/d1";
import { dayOf } from "../china-days.ts";
import { toStatement } from "../database/drizzle.ts";
import { shifts } from "../database/schema.ts";
import type { ShiftFacts } from "../integrity/shift-facts.ts";
import { type Added, addOnce, isOnPage, newestFirst, type TimedPosition, type TimedQuery } from "./add-once.ts";
import { type AnalyserAndDays, analyserDaysJson, markDaysStatement } from "./analyser-days.ts";
import { type Actor, auditStatement } from "./audit.ts";

/** What a squad writes of a shift with an analyser. */
export interface WrittenShift {
  readonly unit: string;
  readonly analyser: string;
  readonly from: string;
  readonly to: string;
  readonly counterFirst?: number | undefined;
  readonly counterLast?: number | undefined;
  readonly mouthpieces?: number | undefined;
  readonly note?: string | undefined;
  readonly officers: readonly { readonly badge: string; readonly from: string; readonly to: string }[];
}

export type StoredShift = WrittenShift & { readonly id: string; readonly badge: string; readonly at: string };

const parseShift = (bytes: string) => JSON.parse(bytes) as WrittenShift;

export function shiftsOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    /** Stores a shift once and marks its days for the detectors. The analyser may be lent, so it may be any unit's. */
    async add(id: string, shift: WrittenShift, who: Actor): Promise<Added> {
      const { analyser, unit } = shift;
      const [fromMs, toMs] = [Date.parse(shift.from), Date.parse(shift.to)];
      const [day, lastDay] = [dayOf(fromMs), dayOf(toMs)];
      const { badge, at } = who;
      const row = { id, unit, analyser, day, fromMs, toMs, badge, at, bytes: JSON.stringify(shift) };
      return addOnce(db, shifts, id, [
        toStatement(db, orm.insert(shifts).values(row)),
        markDaysStatement(db, [...new Set([day, lastDay])], analyser, unit, id),
        auditStatement(db, { ...who, action: "shift.added", subject: id }),
      ]);
    },

    /** The shifts of a unit and of those under it, newest first. Carried by `shifts_at`. */
    async list(query: TimedQuery): Promise<{ shifts: StoredShift[]; next: TimedPosition | null }> {
      const rows = await orm
        .select({ id: shifts.id, badge: shifts.badge, at: shifts.at, bytes: shifts.bytes })
        .from(shifts)
        .where(isOnPage(shifts, query))
        .orderBy(...newestFirst(shifts))
        .limit(query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return {
        shifts: page.map(({ id, badge, at, bytes }) => ({ id, ...parseShift(bytes), badge, at })),
        next: last ? { at: last.at, id: last.id } : null,
      };
    },
  };
}

/** The shifts with analysers that began on certain days. Carried by `shifts_analyser_day`. */
export async function readShifts(db: D1Database, days: readonly AnalyserAndDays[]): Promise<ShiftFacts[]> {
  const { results } = await db
    .prepare(
      `SELECT shifts.id, day, bytes FROM json_each(?1) AS wanted
       CROSS JOIN shifts ON analyser = wanted.value ->> 0 AND day = wanted.value ->> 1`,
    )
    .bind(analyserDaysJson(days))
    .all<Pick<typeof shifts.$inferSelect, "id" | "day" | "bytes">>();
  return results.map(({ id, day, bytes }) => {
    const { from, to, officers, ...facts } = parseShift(bytes);
    return {
      ...facts,
      id,
      day,
      fromMs: Date.parse(from),
      toMs: Date.parse(to),
      officers: officers.map((one) => ({ officer: one.badge, fromMs: Date.parse(one.from), toMs: Date.parse(one.to) })),
    };
  });
}
