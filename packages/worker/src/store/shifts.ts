import type { D1Database } from "@cloudflare/workers-types";
import { dayOf } from "../china-days.ts";
import type { ShiftFacts } from "../integrity/shift-facts.ts";
import { unitRange } from "../unit-scope.ts";
import { type Added, addOnce, isKept, pairs, type TimedQuery } from "./add-once.ts";
import { markStatement } from "./analyser-days.ts";
import { type Actor, auditStatement } from "./audit.ts";

/** What a squad says of a shift with an analyser. */
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

interface Row {
  id: string;
  day: string;
  badge: string;
  at: string;
  bytes: string;
}

export function shiftsOn(db: D1Database) {
  return {
    /** Keeps a shift once and marks its days for the detectors. The analyser may be lent, so it may be any unit's. */
    async add(id: string, shift: WrittenShift, who: Actor): Promise<Added> {
      const { analyser, unit } = shift;
      if (await isKept(db, "shifts", id)) return "duplicate";
      const [fromMs, toMs] = [Date.parse(shift.from), Date.parse(shift.to)];
      return addOnce(
        db.batch([
          db
            .prepare(
              `INSERT INTO shifts (id, unit, analyser, day, from_ms, to_ms, badge, at, bytes)
               VALUES (?1, ?2, ?3, ?4, CAST(?5 AS INTEGER), CAST(?6 AS INTEGER), ?7, ?8, ?9)`,
            )
            .bind(id, unit, analyser, dayOf(fromMs), fromMs, toMs, who.badge, who.at, JSON.stringify(shift)),
          markStatement(db, [...new Set([dayOf(fromMs), dayOf(toMs)])], analyser, unit, id),
          auditStatement(db, { ...who, action: "shift.added", subject: id }),
        ]),
      );
    },

    /** The shifts of a unit and of those under it, newest first. Carried by `shifts_at`. */
    async list({
      unit,
      after,
      limit,
    }: TimedQuery): Promise<{ shifts: StoredShift[]; next: { at: string; id: string } | null }> {
      const { from, to } = unitRange(unit);
      const { results } = await db
        .prepare(
          `SELECT id, day, badge, at, bytes FROM shifts
           WHERE +unit >= ?1 AND +unit < ?2 AND (at, id) < (?3, ?4) ORDER BY at DESC, id DESC LIMIT ?5`,
        )
        .bind(from, to, after?.at ?? "~", after?.id ?? "", limit + 1)
        .all<Row>();
      const shifts = results
        .slice(0, limit)
        .map(({ id, badge, at, bytes }) => ({ id, ...(JSON.parse(bytes) as WrittenShift), badge, at }));
      const last = results.length > limit ? shifts.at(-1) : undefined;
      return { shifts, next: last ? { at: last.at, id: last.id } : null };
    },
  };
}

/** The shifts with analysers that began on certain days. */
export async function readShifts(
  db: D1Database,
  asked: readonly { analyser: string; days: readonly string[] }[],
): Promise<ShiftFacts[]> {
  const { results } = await db
    .prepare(
      "SELECT shifts.id, day, badge, at, bytes FROM json_each(?1) AS asked CROSS JOIN shifts ON analyser = asked.value ->> 0 AND day = asked.value ->> 1",
    )
    .bind(pairs(asked))
    .all<Row>();
  return results.map(({ id, day, bytes }) => {
    const { from, to, officers, ...facts } = JSON.parse(bytes) as WrittenShift;
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
