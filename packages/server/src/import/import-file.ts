import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { CsvRecord } from "@roadside/worker/imports/csv-records";
import type { Api } from "./api.ts";
import { digestContent, readRecords } from "./read-rows.ts";

/** The result of an import. Every row of the file is counted in one of `accepted`, `duplicate` and `refused`. */
export interface ImportSummary {
  rows: number;
  accepted: number;
  duplicate: number;
  refused: number;
  flagged: number;
  /** The report's path, or `null` if no row was refused. */
  report: string | null;
}

export interface ImportOptions {
  file: string;
  unit: string;
  report: string;
  onProgress: (done: number, total: number) => void;
}

/** Rows per call: well within the API's limit, and small enough to show progress. */
const PIECE_ROWS = 5_000;
/** The API's limit for the name of a source. */
const MAX_NAME_LENGTH = 100;

/**
 * Streams a file of British roadside breath tests to the API. It can be interrupted and run again: stored rows are
 * duplicates, the others are added. Reads the file twice, first for its digest and length.
 */
export async function importFile(
  api: Pick<Api, "importPiece" | "refusedCsv">,
  options: ImportOptions,
): Promise<ImportSummary> {
  let total = 0;
  const digest = await digestContent(options.file, () => {
    total += 1;
  });
  const source = { unit: options.unit, source: basename(options.file).slice(0, MAX_NAME_LENGTH), digest };
  const summary: ImportSummary = { rows: total, accepted: 0, duplicate: 0, refused: 0, flagged: 0, report: null };
  let id = "";
  const send = async (header: string, records: readonly CsvRecord[]) => {
    for (let rest = records; rest.length > 0; ) {
      const answer = await api.importPiece(
        { ...source, firstLine: rest[0]?.line ?? 0 },
        `${header}\n${joinRecords(rest)}`,
      );
      id = answer.import;
      summary.accepted += answer.accepted;
      summary.duplicate += answer.duplicates;
      summary.refused += answer.refused;
      summary.flagged += answer.flagged;
      options.onProgress(summary.accepted + summary.duplicate + summary.refused, total);
      const { nextLine } = answer;
      rest = nextLine === null ? [] : rest.filter(({ line }) => line >= nextLine);
    }
  };

  let header: string | null = null;
  let piece: CsvRecord[] = [];
  for await (const record of readRecords(options.file)) {
    if (header === null) header = record.text;
    else piece.push(record);
    if (header !== null && piece.length === PIECE_ROWS) {
      await send(header, piece);
      piece = [];
    }
  }
  if (header !== null) await send(header, piece);
  if (summary.refused > 0) {
    await writeFile(options.report, await api.refusedCsv(id));
    summary.report = options.report;
  }
  return summary;
}

/** Joins records as in the file, with the empty lines between them, so that each keeps its line number. */
function joinRecords(records: readonly CsvRecord[]): string {
  let line = records[0]?.line ?? 0;
  let text = "";
  for (const record of records) {
    text += `${"\n".repeat(record.line - line)}${record.text}\n`;
    line = record.line + record.text.split("\n").length;
  }
  return text;
}
