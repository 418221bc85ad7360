import { unitRange } from "../unit-scope.ts";
import type { SqlParameters } from "./sql-parameters.ts";

/**
 * The recursive table expression `units`: those under a prefix that have rows in a table whose primary key or index
 * begins with the unit (after what `where` fixes). It costs one seek for each of them, whatever the size of the table.
 */
export function unitsWithin(table: string, prefix: string, { bind }: SqlParameters, where = "true"): string {
  const range = unitRange(prefix);
  const [from, to] = [bind(range.from), bind(range.to)];
  const first = (after: string) =>
    `(SELECT unit FROM ${table} WHERE ${where} AND unit ${after} AND unit < ${to} ORDER BY unit LIMIT 1)`;
  return `units(unit) AS (
    SELECT ${first(`>= ${from}`)} UNION ALL SELECT ${first("> units.unit")} FROM units WHERE units.unit IS NOT NULL)`;
}
