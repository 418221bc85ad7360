import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { unitRange } from "../unit-scope.ts";

/** How this database knows a unit: `home` where it came back, `away` where another has its records, `leaving` where its entries are refused already and its log still grows here. */
export const AWAY = { home: 0, away: 1, leaving: 2 } as const;

/** Whether a unit's records are in another database, as this one was told; the longest prefix says it. Reads nothing where the table is empty, as it is without shards. */
export const IS_AWAY = (unit: string) => `coalesce((SELECT away FROM foreign_units AS f
  WHERE f.unit = ${unit} OR (f.beneath = 1 AND substr(${unit}, 1, length(f.unit)) = f.unit) ORDER BY length(f.unit) DESC LIMIT 1), 0) = ${AWAY.away}`;

/** Says of a unit and all under it where it is; what was said of units under it before holds no more. */
export function foreignStatements(
  db: D1Database,
  unit: string,
  state: keyof typeof AWAY,
  at: string,
): D1PreparedStatement[] {
  const { from, to } = unitRange(unit);
  return [
    db.prepare("DELETE FROM foreign_units WHERE unit > ?1 AND unit < ?2").bind(from, to),
    db
      .prepare(
        `INSERT INTO foreign_units (unit, beneath, away, since) VALUES (?1, 1, CAST(?2 AS INTEGER), ?3)
         ON CONFLICT (unit) DO UPDATE SET beneath = 1, away = excluded.away, since = excluded.since`,
      )
      .bind(unit, AWAY[state], at),
  ];
}
