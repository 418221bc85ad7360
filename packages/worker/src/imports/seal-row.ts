import { type ChainHead, canonicalJson, type Json, logStop, type SealedEntry } from "@roadside/core";
import type { FieldProblem } from "../problem-codes.ts";
import { covers } from "../unit-scope.ts";
import { deterministicId } from "./deterministic-id.ts";
import type { Format, RowFacts } from "./format.ts";
import type { SourceRow } from "./source-rows.ts";

/** What is the same for every row of an import. */
export interface ImportRun {
  /** Names the import; the ids of its rows are derived from it. */
  readonly id: string;
  readonly format: Format;
  /** The source's name, for people. */
  readonly source: string;
  /** The unit of rows that name none; others must lie under it. */
  readonly unit: string;
  /** Who imports, within which unit of their own: the officer of rows that name none. */
  readonly badge: string;
  readonly scope: string;
  readonly address: string;
  readonly recordedAt: string;
}

/** A row with the id of its entry. Sealed, it is the chain's next entry; refused, it uses no number of the chain. */
export interface ReadRow {
  readonly row: SourceRow;
  readonly id: string;
  seal(
    head: ChainHead,
  ): { readonly sealed: SealedEntry; readonly head: ChainHead } | { readonly errors: readonly FieldProblem[] };
}

/** A row that can't, with the problems of its columns. */
export interface RefusedRow {
  readonly row: SourceRow;
  readonly errors: readonly FieldProblem[];
}

/** The chain of an import: its device is the server's own, and no tablet can be enrolled under such a name. */
export function toImportDevice(id: string): string {
  return `${IMPORT_DEVICE_PREFIX}${id}`;
}

/** How the name of every import's chain begins. */
export const IMPORT_DEVICE_PREFIX = "import-";

/**
 * Reads a row. Its ids depend only on the source: on the analyser's serial number, the test number and the time if a
 * row has them, so that overlapping memory downloads count a test once; otherwise on the import and the line.
 */
export function readRow(row: SourceRow, run: ImportRun, saltOf: (entry: string) => string): ReadRow | RefusedRow {
  if (row.problem) return { row, errors: [row.problem] };
  const read = run.format.read(row.cells);
  if (!read.ok) return { row, errors: read.errors };
  const { facts } = read;
  const { unit = run.unit, officer = run.badge } = facts;
  if (!covers(run.unit, unit))
    return {
      row,
      errors: [
        { code: "unit-out-of-scope", message: `must be within ${run.unit}, the unit of this import`, path: "/unit" },
      ],
    };

  const at = typeof facts.at === "string" ? facts.at : facts.at.at;
  const atMs = Math.max(0, Date.parse(at) || 0);
  const identity = identityOf(facts, unit, at) ?? [run.id, String(row.line)];
  const id = deterministicId(atMs, "entry", ...identity);
  const { recordedAt, source } = run;
  const own = {
    id,
    stop: deterministicId(atMs, "stop", ...identity),
    unit,
    officer,
    recordedAt,
    provenance: { source, line: row.line },
  };
  const salt = facts.driver || facts.vehicle ? { salt: saltOf(id) } : {};
  const isFuture = Date.parse(at) > Date.parse(recordedAt);
  if (isFuture)
    return {
      row,
      errors: [{ code: "time-in-future", message: "is in the future", path: columnPath("/at", run.format) }],
    };
  return {
    row,
    id,
    seal(head) {
      const result = logStop(head, { ...facts, ...own, ...salt });
      return result.ok
        ? result
        : { errors: result.errors.map((problem) => ({ ...problem, path: columnPath(problem.path, run.format) })) };
    },
  };
}

function identityOf({ readings, attempts = [] }: RowFacts, unit: string, at: string): string[] | null {
  const { serial, testNumber } = [...readings, ...attempts][0]?.analyser ?? {};
  return serial && testNumber ? ["analyser", unit, serial, testNumber, at] : null;
}

/** A problem's path in the source's own columns. */
function columnPath(path: string, { columnOf }: Format): string {
  const start = Object.keys(columnOf).find((prefix) => path.startsWith(prefix));
  if (start === undefined) return path;
  return columnOf[start] === "" ? `/${path.slice(start.length)}` : `/${columnOf[start]}`;
}

/** Returns an entry's content without who imported it, when and from which source: rows with equal content are one. */
export function contentOf({ at, unit, body, personal }: SealedEntry["entry"]): string {
  const { provenance: _, ...content } = body as { provenance?: unknown } & Record<string, Json>;
  return canonicalJson({ at: at as unknown as Json, unit, personal, content });
}
