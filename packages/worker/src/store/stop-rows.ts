import { canonicalJson, epochMs, type Reading, type When } from "@roadside/core";
import { stops } from "../database/schema.ts";
import type { Projection } from "../sync/projection.ts";

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

/**
 * Inserts projections from ?1, rows as arrays in the order of `projectionRow`; ?4 is the time of receipt. A WHERE must follow.
 * The rows are taken out of the JSON once, since each mention of `value` would print them again.
 */
export const STOPS_UPSERT = `
WITH rows AS MATERIALIZED (SELECT value AS row FROM json_each(?1))
INSERT INTO stops (id, version, unit, checkpoint, operation, officer, at_ms, at, jurisdiction, category, reading, voided, flags, tests, findings, owed, received_at)
SELECT row ->> 0, row ->> 1, row ->> 2, row ->> 3, row ->> 4, row ->> 5, row ->> 6, row ->> 7, row ->> 8, row ->> 9, row ->> 10, row ->> 11, row ->> 12, row ->> 13, row ->> 14, row ->> 15, ?4
FROM rows`;

export function projectionRow({ stop, version, category, reading, flags, duties, tests, findings }: Projection): (string | number | null)[] {
  return [
    stop.id,
    version,
    stop.unit,
    stop.logged?.checkpoint ?? null,
    stop.logged?.operation ?? null,
    stop.officer,
    epochMs(stop.at.at),
    canonicalJson(stop.at),
    stop.logged?.jurisdiction ?? null,
    category,
    reading ? canonicalJson({ ...reading }) : null,
    stop.voided ? 1 : 0,
    JSON.stringify(flags),
    JSON.stringify(tests),
    JSON.stringify(findings),
    duties.length > 0 ? 1 : 0,
  ];
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
