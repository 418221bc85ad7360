import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { canonicalJson, epochMs, type Reading, type When } from "@roadside/core";
import { stops } from "../database/schema.ts";
import type { Projection, StopChange } from "../ingest/projection.ts";
import type { Condition } from "./condition.ts";

/** A stop in a list. It holds nothing that identifies the driver. */
export interface StopSummary {
  id: string;
  unit: string;
  checkpoint: string | null;
  operation: string | null;
  officer: string;
  at: When;
  jurisdiction: string | null;
  category: string;
  reading: Reading | null;
  voided: boolean;
  flags: string[];
  entries: number;
  receivedAt: string;
}

/** What follows a stop's entries: each column with its value. Only when the first of them was received does not. */
const PROJECTED = {
  id: ({ stop }) => stop.id,
  version: ({ version }) => version,
  unit: ({ stop }) => stop.unit,
  checkpoint: ({ stop }) => stop.logged?.checkpoint ?? null,
  operation: ({ stop }) => stop.logged?.operation ?? null,
  officer: ({ stop }) => stop.officer,
  at_ms: ({ stop }) => epochMs(stop.at.at),
  at: ({ stop }) => canonicalJson(stop.at),
  jurisdiction: ({ stop }) => stop.logged?.jurisdiction ?? null,
  category: ({ category }) => category,
  reading: ({ reading }) => (reading ? canonicalJson({ ...reading }) : null),
  voided: ({ stop }) => (stop.voided ? 1 : 0),
  flags: ({ flags }) => JSON.stringify(flags),
  tests: ({ tests }) => JSON.stringify(tests),
  findings: ({ findings }) => JSON.stringify(findings),
  owed: ({ duties }) => (duties.length > 0 ? 1 : 0),
} satisfies Record<string, (projection: Projection) => string | number | null>;
/** Those columns, in the order of `projectionRow`. */
export const PROJECTED_COLUMNS = Object.keys(PROJECTED);
const PROJECTED_VALUES = Object.values(PROJECTED);

export function projectionRow(projection: Projection): (string | number | null)[] {
  return PROJECTED_VALUES.map((value) => value(projection));
}

/** The rows are taken out of the JSON once, since each mention of `value` would print them again. */
const upsert = ({ sql }: Condition) => `
WITH rows AS MATERIALIZED (SELECT value AS row FROM json_each(?1))
INSERT INTO stops (${PROJECTED_COLUMNS.join(", ")}, received_at)
SELECT ${PROJECTED_COLUMNS.map((_, index) => `row ->> ${index}`).join(", ")}, ?4 FROM rows WHERE ${sql}
ON CONFLICT (id) DO UPDATE SET ${PROJECTED_COLUMNS.filter((column) => column !== "id")
  .map((column) => `${column} = excluded.${column}`)
  .join(", ")}`;

/** The statement that writes stops as they are now. */
export function stopStatement(
  db: D1Database,
  stops: readonly StopChange[],
  receivedAt: string,
  condition: Condition,
): D1PreparedStatement {
  const rows = stops.map(({ after }) => projectionRow(after));
  return db.prepare(upsert(condition)).bind(JSON.stringify(rows), condition.entry, condition.batch, receivedAt);
}

/** The columns of a summary as the table names them. */
export const SUMMARY_COLUMNS = [
  "id",
  "version",
  "unit",
  "checkpoint",
  "operation",
  "officer",
  "at_ms",
  "at",
  "jurisdiction",
  "category",
  "reading",
  "voided",
  "flags",
  "received_at",
] as const satisfies readonly (keyof StopRow)[];

/** A summary as `summaryFrom` makes it, in the same order, as JSON out of SQL. */
export const SUMMARY_LINE = `json_object('id', id, 'unit', unit, 'checkpoint', checkpoint, 'operation', operation, 'officer', officer, 'at', json(at), 'jurisdiction', jurisdiction,
  'category', category, 'reading', json(reading), 'voided', json(iif(voided, 'true', 'false')), 'flags', json(flags), 'entries', version, 'receivedAt', received_at)`;

/** The columns of a summary for Drizzle. */
export const SUMMARY = {
  id: stops.id,
  version: stops.version,
  unit: stops.unit,
  checkpoint: stops.checkpoint,
  operation: stops.operation,
  officer: stops.officer,
  at_ms: stops.atMs,
  at: stops.at,
  jurisdiction: stops.jurisdiction,
  category: stops.category,
  reading: stops.reading,
  voided: stops.voided,
  flags: stops.flags,
  received_at: stops.receivedAt,
};

/** A row of `stops` as a list reads it. */
export interface StopRow {
  id: string;
  version: number;
  unit: string;
  checkpoint: string | null;
  operation: string | null;
  officer: string;
  at_ms: number;
  at: string;
  jurisdiction: string | null;
  category: string;
  reading: string | null;
  voided: number;
  flags: string;
  received_at: string;
}

export function summaryFrom(row: StopRow): StopSummary {
  return {
    id: row.id,
    unit: row.unit,
    checkpoint: row.checkpoint,
    operation: row.operation,
    officer: row.officer,
    at: JSON.parse(row.at) as When,
    jurisdiction: row.jurisdiction,
    category: row.category,
    reading: row.reading === null ? null : (JSON.parse(row.reading) as Reading),
    voided: row.voided === 1,
    flags: JSON.parse(row.flags) as string[],
    entries: row.version,
    receivedAt: row.received_at,
  };
}
