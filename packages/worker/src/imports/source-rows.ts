import type { FieldProblem, FieldProblemCode } from "../problem-codes.ts";
import { type CsvRecord, readCsvRecords } from "./csv-records.ts";
import { type Cells, type Format, REPORT_COLUMNS } from "./format.ts";
import { readTextLines, type TextLine } from "./text-lines.ts";

/** A row of a source: its line, its cells, and if it is unreadable, the problem and its text. */
export interface SourceRow {
  /** Its number in the source: the row's own number if it has one. */
  readonly line: number;
  /** Its line in the request body. */
  readonly startsOnLine: number;
  readonly cells: Cells;
  readonly text: string;
  readonly problem: FieldProblem | null;
}

/** The source is not one of its format: which columns are missing, unknown or named twice. */
export class HeaderError extends Error {
  readonly errors: readonly FieldProblem[];
  constructor(errors: readonly FieldProblem[]) {
    super(errors.map(({ message }) => message).join(" "));
    this.errors = errors;
  }
}

type Form = "csv" | "ndjson";

/**
 * Streams the rows of a source in constant memory. `firstLine` is the number of its first row if it is part of a longer
 * source.
 */
export async function* readSourceRows(
  chunks: AsyncIterable<Uint8Array>,
  form: Form,
  format: Format,
  firstLine?: number,
): AsyncGenerator<SourceRow> {
  if (form === "ndjson") {
    for await (const line of readTextLines(chunks, firstLine))
      if (line.text.trim() !== "") yield rowOfJson(line, format);
    return;
  }
  let header: Header | null = null;
  // The header is line 1, unless the rows' own numbers are given.
  for await (const record of readCsvRecords(readTextLines(chunks, (firstLine ?? 2) - 1))) {
    if (header === null) header = headerOf(record, format);
    else yield rowOf(record, header);
  }
  if (header === null) throw new HeaderError([{ code: "source-empty", message: "The source is empty.", path: "" }]);
}

interface Header {
  readonly columns: readonly string[];
  /** Whether texts that a spreadsheet would take for formulas have an apostrophe, as the report writes them. */
  readonly isReport: boolean;
}

function headerOf({ fields }: CsvRecord, { required, optional, takesOthers }: Format): Header {
  const known = new Map([...required, ...optional, ...REPORT_COLUMNS].map((column) => [plainName(column), column]));
  const columns = (fields ?? []).map((name) => known.get(plainName(name)) ?? name.trim());
  const problems = (code: FieldProblemCode, names: readonly string[], words: string): FieldProblem[] =>
    names.map((name) => ({ code, message: `The first line ${words} "${name}".`, path: `/${name}` }));
  const errors = [
    ...problems(
      "column-missing",
      required.filter((column) => !columns.includes(column)),
      "lacks the column",
    ),
    ...problems(
      "column-twice",
      [...known.values()].filter((column) => columns.indexOf(column) !== columns.lastIndexOf(column)),
      "names twice the column",
    ),
    ...(takesOthers
      ? []
      : problems(
          "field-unknown",
          columns.filter((column) => !known.has(plainName(column))),
          "has an unknown column",
        )),
  ];
  if (errors.length > 0) throw new HeaderError(errors);
  return { columns, isReport: columns.includes("line") && columns.includes("problem") };
}

/** A column's name without case, spaces and signs: the years of a source do not spell them all alike. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

const GUARDED = /^'[=+\-@\t\r＝＋－＠]/;

function rowOf({ line, text, fields }: CsvRecord, { columns, isReport }: Header): SourceRow {
  if (fields === null)
    return {
      line,
      startsOnLine: line,
      text,
      cells: {},
      problem: { code: "line-not-csv", message: "has unbalanced quotes", path: "" },
    };
  const cells = Object.fromEntries(
    columns.map((column, index) => {
      const field = fields[index] ?? "";
      return [column, isReport && GUARDED.test(field) ? field.slice(1) : field];
    }),
  );
  const fits = fields.length === columns.length;
  const problem: FieldProblem | null = fits
    ? null
    : {
        code: "columns-do-not-fit",
        message: `has ${fields.length} fields, and the first line ${columns.length}`,
        path: "",
      };
  return withOwnNumber({ line, startsOnLine: line, text, cells, problem });
}

function rowOfJson({ number, text, isCut }: TextLine, { required, optional, takesOthers }: Format): SourceRow {
  const refused = (code: FieldProblemCode, message: string, path = ""): SourceRow => ({
    line: number,
    startsOnLine: number,
    text,
    cells: {},
    problem: { code, message, path },
  });
  if (isCut) return refused("line-too-long", "is too long");
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refused("line-not-json", "is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return refused("line-not-json", "must be a JSON object");
  const known = new Set<string>([...required, ...optional, ...REPORT_COLUMNS]);
  const cells: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(parsed)) {
    if (!known.has(name) && !takesOthers)
      return refused("field-unknown", `has an unknown field ${name.slice(0, 50)}`, `/${name.slice(0, 50)}`);
    if (known.has(name) && value !== null && typeof value !== "string" && !(name === "line" && Number.isInteger(value)))
      return refused("field-invalid", "must be text, even for numbers", `/${name}`);
    if (known.has(name) && value !== null) cells[name] = String(value);
  }
  return withOwnNumber({ line: number, startsOnLine: number, text, cells, problem: null });
}

/** The number that the row itself gives as its line, as in a report of refused lines. */
function withOwnNumber(row: SourceRow): SourceRow {
  const { line: ownLine = "", ...cells } = row.cells;
  if (row.text.includes("\ufffd"))
    return { ...row, cells, problem: { code: "text-not-utf8", message: "is not UTF-8 text", path: "" } };
  if (ownLine === "") return { ...row, cells };
  if (!/^[1-9]\d{0,8}$/.test(ownLine))
    return { ...row, cells, problem: { code: "field-invalid", message: "must be a line number", path: "/line" } };
  return { ...row, cells, line: Number(ownLine) };
}
