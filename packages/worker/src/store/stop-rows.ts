import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { getTableColumns } from "drizzle-orm";
import { type RowOf, rowReader } from "../database/columns.ts";
import { LISTED_FIELDS, type ListedField, STOP_COLUMNS } from "../database/schema/stop-columns.ts";
import { stops } from "../database/schema.ts";
import type { Projection, StopChange } from "../ingest/projection.ts";
import type { WriteCondition } from "./write-condition.ts";

const COLUMNS = getTableColumns(stops);

/** The columns that follow from a stop's entries: all but the time of receipt, which the first entry sets. */
const PROJECTED = Object.entries(STOP_COLUMNS).flatMap(([field, { project }]) =>
  project === null ? [] : [{ column: COLUMNS[field as keyof typeof STOP_COLUMNS], project }],
);
/** Their names in SQL, in the order of `projectionRow`. */
export const PROJECTED_COLUMNS = PROJECTED.map(({ column }) => column.name);

/** The values of a stop's row, as they are stored. */
export function projectionRow(projection: Projection): (string | number | null)[] {
  return PROJECTED.map(({ column, project }) => {
    const value = project(projection);
    return value === null ? null : (column.mapToDriverValue(value as never) as string | number);
  });
}

/** The rows are taken out of the JSON once, since each mention of `value` would print them again. */
const upsert = ({ sql }: WriteCondition) => `
WITH rows AS MATERIALIZED (SELECT value AS row FROM json_each(?1))
INSERT INTO stops (${PROJECTED_COLUMNS.join(", ")}, ${stops.receivedAt.name})
SELECT ${PROJECTED_COLUMNS.map((_, index) => `row ->> ${index}`).join(", ")}, ?4 FROM rows WHERE ${sql}
ON CONFLICT (id) DO UPDATE SET ${PROJECTED_COLUMNS.filter((column) => column !== stops.id.name)
  .map((column) => `${column} = excluded.${column}`)
  .join(", ")}`;

/** The statement that writes stops as they are now. */
export function stopStatement(
  db: D1Database,
  changes: readonly StopChange[],
  receivedAt: string,
  condition: WriteCondition,
): D1PreparedStatement {
  const rows = changes.map(({ after }) => projectionRow(after));
  return db.prepare(upsert(condition)).bind(JSON.stringify(rows), condition.entry, condition.batch, receivedAt);
}

/** The columns of a stop in a list. */
export const SUMMARY = Object.fromEntries(LISTED_FIELDS.map((field) => [field, COLUMNS[field]])) as Pick<
  typeof COLUMNS,
  ListedField
>;

/** A stop in a list. Nothing in it identifies the driver. */
export type StopSummary = RowOf<typeof SUMMARY>;

/** A stop in a list as JSON out of SQL: the text that the API prints for a `StopSummary`. */
export const SUMMARY_JSON = `json_object(${LISTED_FIELDS.map((field) => {
  const { name, dataType } = COLUMNS[field];
  const value = dataType === "boolean" ? `iif(${name}, 'true', 'false')` : name;
  return `'${field}', ${dataType === "string" || dataType === "number" ? value : `json(${value})`}`;
}).join(", ")})`;

/** A page also reads where it ends. */
const PAGE_COLUMNS = { ...SUMMARY, atMs: stops.atMs };
export const PAGE_COLUMN_NAMES = Object.values(PAGE_COLUMNS).map(({ name }) => name);
export const readPageRow = rowReader(PAGE_COLUMNS);
