import type { StopSummary } from "../store/stop-rows.ts";

/** A stop as a line of a table, for spreadsheets: its columns in their order. Nothing in it identifies a driver. */
export const STOP_CELLS = {
  id: ({ id }) => id,
  at: ({ at }) => at.at,
  precision: ({ at }) => at.precision,
  unit: ({ unit }) => unit,
  checkpoint: ({ checkpoint }) => checkpoint,
  operation: ({ operation }) => operation,
  officer: ({ officer }) => officer,
  jurisdiction: ({ jurisdiction }) => jurisdiction,
  category: ({ category }) => category,
  specimen: ({ reading }) => reading?.specimen ?? null,
  reading: ({ reading }) => reading?.value ?? null,
  readingUnit: ({ reading }) => reading?.unit ?? null,
  voided: ({ voided }) => voided,
  flags: ({ flags }) => flags.join(" "),
  entries: ({ entries }) => entries,
  receivedAt: ({ receivedAt }) => receivedAt,
} satisfies Record<string, (stop: StopSummary) => string | number | boolean | null>;
