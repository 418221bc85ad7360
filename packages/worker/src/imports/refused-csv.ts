import { stringify } from "csv-stringify/sync";
import { type Format, REPORT_COLUMNS } from "./format.ts";
import type { RefusedLine } from "./noted-row.ts";

/**
 * Renders refused lines in their source's own columns, followed by line, field, problem, and the line's text if its
 * cells are unreadable. After correction the file is imported like its source: the lines have the same numbers, and the
 * apostrophe before a text that a spreadsheet would take for a formula is removed.
 */
export function renderRefusedCsv(
  lines: readonly (RefusedLine & { line: number })[],
  format: Format,
  isFirst: boolean,
): string {
  const own = [...format.required, ...format.optional];
  const rows = lines.map(({ line, cells, text, errors }) => [
    ...own.map((column) => cells[column] ?? ""),
    line,
    errors.map(({ path }) => path.slice(1)).join("; "),
    errors.map(({ code, message }) => `${code}: ${message}`).join("; "),
    text,
  ]);
  return stringify(rows, {
    header: isFirst,
    columns: [...own, ...REPORT_COLUMNS],
    bom: isFirst,
    escape_formulas: true,
    record_delimiter: "windows",
  });
}
