import type { D1Database } from "@cloudflare/workers-types";
import { and, asc, eq, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { toStatement } from "../database/drizzle.ts";
import { reference } from "../database/schema.ts";
import { covers } from "../unit-scope.ts";
import { type Actor, auditStatement } from "./audit.ts";
import { isWithin } from "./scope-condition.ts";
import { referenceChanged } from "./tablet-changes.ts";

export type ReferenceKind = typeof reference.$inferSelect.kind;
/** One thing to choose from, the unit it belongs to, and its facts as the kind's schema has them. */
export type ReferenceItem = Omit<typeof reference.$inferSelect, "kind">;

const ITEM = { id: reference.id, unit: reference.unit, facts: reference.facts };

export function referenceOn(db: D1Database) {
  const orm = drizzle(db);
  return {
    /**
     * What belongs to the unit and all under it, ordered by unit and id. Operations of the units above it too, since
     * they are carried out below. Carried by `reference_kind_unit`.
     */
    async list(kind: ReferenceKind, scope: string): Promise<ReferenceItem[]> {
      const above = Array.from({ length: Math.max(0, scope.length - 2) }, (_, index) =>
        eq(reference.unit, scope.slice(0, index + 2)),
      );
      const under = isWithin(reference.unit, scope);
      return orm
        .select(ITEM)
        .from(reference)
        .where(and(eq(reference.kind, kind), kind === "operations" ? or(under, ...above) : under))
        .orderBy(asc(reference.unit), asc(reference.id));
    },

    /**
     * Adds or changes one thing and audits it. Returns false, and writes nothing, where it belongs to a unit outside
     * the scope.
     */
    async put(kind: ReferenceKind, item: ReferenceItem, scope: string, who: Actor): Promise<boolean> {
      const [stored] = await orm
        .select({ unit: reference.unit })
        .from(reference)
        .where(and(eq(reference.kind, kind), eq(reference.id, item.id)));
      if (stored && !covers(scope, stored.unit)) return false;
      const upsert = orm
        .insert(reference)
        .values({ kind, ...item })
        .onConflictDoUpdate({
          target: [reference.kind, reference.id],
          set: { unit: sql`excluded.unit`, facts: sql`excluded.facts` },
        });
      await db.batch([
        toStatement(db, upsert),
        ...(kind === "units" ? [] : [referenceChanged(db, kind, item)]),
        auditStatement(db, { ...who, action: "reference.changed", subject: `${kind}/${item.id}` }),
      ]);
      return true;
    },
  };
}
