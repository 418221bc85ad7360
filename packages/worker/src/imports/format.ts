import type { StopFacts } from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";

/** A row's cells by its format's names of the columns. An empty text means that the value is unknown. */
export type Cells = Readonly<Record<string, string>>;

/** The facts of a stop in a row; unit and officer if it names them. */
export type RowFacts = Omit<StopFacts, "id" | "stop" | "recordedAt" | "provenance" | "salt" | "unit" | "officer"> &
  Partial<Pick<StopFacts, "unit" | "officer">>;

/** A kind of source: its columns and how a row is read. */
export interface Format {
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Whether a source may have other columns, which are ignored. */
  readonly takesOthers: boolean;
  read(cells: Cells): { ok: true; facts: RowFacts } | { ok: false; errors: FieldProblem[] };
  /** Which column holds a fact, by the beginning of the fact's path. */
  readonly columnOf: Readonly<Record<string, string>>;
}

/** The columns that a report of refused lines adds to its source's own. Of these, only `line` may be in any source. */
export const REPORT_COLUMNS = ["line", "field", "problem", "text"] as const;
