import type { FieldProblem } from "../problem-codes.ts";

/** A line of a source that was read; `refused` is null where its entry is stored. */
export interface NotedRow {
  readonly line: number;
  readonly refused: RefusedLine | null;
}

/** A refused line: its cells, or its text where the cells cannot be read, and its problems. */
export interface RefusedLine {
  readonly cells: Readonly<Record<string, string>>;
  readonly text: string;
  readonly errors: readonly FieldProblem[];
}
