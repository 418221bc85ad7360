import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, eq, gte, lt, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { reference } from "../database/schema.ts";
import { covers, unitRange } from "../unit-scope.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { referenceChanged, type TabletReferenceKind } from "./tablet-changes.ts";

export type ReferenceKind = "units" | TabletReferenceKind;

/** One thing to choose from, the unit it belongs to, and its facts as the kind's schema has them. */
export interface ReferenceItem {
  id: string;
  unit: string;
  facts: Record<string, unknown>;
}

export function referenceOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    /** What belongs to the unit and all under it, in the order of units and ids. Operations of the units above it too, since those are carried out below. */
    async list(kind: ReferenceKind, scope: string): Promise<ReferenceItem[]> {
      const units = unitRange(scope);
      const under = and(gte(reference.unit, units.from), lt(reference.unit, units.to));
      const above = Array.from({ length: Math.max(0, scope.length - 2) }, (_, index) =>
        eq(reference.unit, scope.slice(0, index + 2)),
      );
      const within = kind === "operations" ? or(under, ...above) : under;
      const rows = await orm
        .select()
        .from(reference)
        .where(and(eq(reference.kind, kind), within))
        .orderBy(asc(reference.unit), asc(reference.id));
      return rows.map(({ id, unit, facts }) => ({ id, unit, facts: JSON.parse(facts) as Record<string, unknown> }));
    },

    /** Writes one thing, new or changed, and who did. False, and nothing is written, where it belongs to a unit outside the scope. */
    async put(kind: ReferenceKind, item: ReferenceItem, scope: string, who: Actor): Promise<boolean> {
      const [existing] = await orm
        .select({ unit: reference.unit })
        .from(reference)
        .where(and(eq(reference.kind, kind), eq(reference.id, item.id)));
      if (existing && !covers(scope, existing.unit)) return false;
      await db.batch([
        db
          .prepare(
            "INSERT INTO reference (kind, id, unit, facts) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, id) DO UPDATE SET unit = excluded.unit, facts = excluded.facts",
          )
          .bind(kind, item.id, item.unit, JSON.stringify(item.facts)),
        ...(kind === "units" ? [] : [referenceChanged(db, kind, item)]),
        auditStatement(db, { ...who, action: "reference.changed", subject: `${kind}/${item.id}` }),
      ]);
      return true;
    },
  };
}
