import { type CellType, LISTED_FIELDS, STOP_COLUMNS } from "../database/schema/stop-columns.ts";
import { stops } from "../database/schema.ts";
import type { StopSummary } from "../store/stop-rows.ts";

export type CellValue = string | number | boolean | null;

/** A cell of a stop in a row of a table. */
export interface StopCell {
  readonly name: string;
  readonly type: CellType;
  readonly isNullable: boolean;
  readonly show: (stop: StopSummary) => CellValue;
}

/** The cells of a stop in CSV and OData, in order. They do not identify drivers. */
export const STOP_CELLS: readonly StopCell[] = LISTED_FIELDS.flatMap((field) =>
  Object.entries(STOP_COLUMNS[field].cells).map(([name, [type, show]]) => ({
    name,
    type,
    isNullable: !stops[field].notNull,
    show: (stop: StopSummary): CellValue => (stop[field] === null ? null : show(stop[field])),
  })),
);
