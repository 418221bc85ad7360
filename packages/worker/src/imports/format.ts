import type { StopFacts } from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";

/** A row's cells by its format's names of the columns. An empty text says that nothing is known. */
export type Cells = Readonly<Record<string, string>>;

/** What a row says of a stop; unit and officer where it names them. */
export type RowFacts = Omit<StopFacts, "id" | "stop" | "recordedAt" | "provenance" | "salt" | "unit" | "officer"> &
  Partial<Pick<StopFacts, "unit" | "officer">>;

/** A kind of source: its columns, and what a row of it says. */
export interface Format {
  readonly name: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Whether a source may have columns beside these, which nobody reads. */
  readonly takesOthers: boolean;
  read(cells: Cells): { ok: true; facts: RowFacts } | { ok: false; errors: FieldProblem[] };
  /** Which column holds a fact, by the beginning of the fact's path. */
  readonly columnOf: Readonly<Record<string, string>>;
}

/** The columns that a report of refused lines adds to its source's own. `line` alone may stand in any source. */
export const REPORT_COLUMNS = ["line", "field", "problem", "text"] as const;
