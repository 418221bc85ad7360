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
INSERT INTO stops (id, version, unit, checkpoint, operation, officer, at_ms, at, jurisdiction, category, reading, voided, flags, tests, findings, received_at)
SELECT row ->> 0, row ->> 1, row ->> 2, row ->> 3, row ->> 4, row ->> 5, row ->> 6, row ->> 7, row ->> 8, row ->> 9, row ->> 10, row ->> 11, row ->> 12, row ->> 13, row ->> 14, ?4
FROM rows`;

export function projectionRow({ stop, version, category, reading, flags, tests, findings }: Projection): (string | number | null)[] {
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
  ];
}

/** The columns of a summary. */
export const SUMMARY = {
  id: stops.id,
  version: stops.version,
  unit: stops.unit,
  checkpoint: stops.checkpoint,
  operation: stops.operation,
  officer: stops.officer,
  atMs: stops.atMs,
  at: stops.at,
  jurisdiction: stops.jurisdiction,
  category: stops.category,
  reading: stops.reading,
  voided: stops.voided,
  flags: stops.flags,
  receivedAt: stops.receivedAt,
};

/** A row of `stops` as Drizzle reads it. */
export interface StopRow {
  id: string;
  version: number;
  unit: string;
  checkpoint: string | null;
  operation: string | null;
  officer: string;
  at: string;
  jurisdiction: string | null;
  category: string;
  reading: string | null;
  voided: number;
  flags: string;
  receivedAt: string;
}

export function summaryFrom(row: StopRow): StopSummary {
  const { version, at, reading, voided, flags, ...rest } = row;
  return {
    id: rest.id,
    unit: rest.unit,
    checkpoint: rest.checkpoint,
    operation: rest.operation,
    officer: rest.officer,
    at: JSON.parse(at) as When,
    jurisdiction: rest.jurisdiction,
    category: rest.category,
    reading: reading === null ? null : (JSON.parse(reading) as Reading),
    voided: voided === 1,
    flags: JSON.parse(flags) as string[],
    entries: version,
    receivedAt: rest.receivedAt,
  };
}
