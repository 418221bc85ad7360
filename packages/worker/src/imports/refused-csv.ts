import { stringify } from "csv-stringify/sync";
import { type Format, REPORT_COLUMNS } from "./format.ts";
import type { RefusedLine } from "./noted-row.ts";

/**
 * Refused lines in their source's own columns, then line, field, problem, and the line's text where its cells can't be told. Mended, it is imported like its source: the lines keep
 * their numbers, and a text that a spreadsheet would take for a formula loses its apostrophe again.
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
