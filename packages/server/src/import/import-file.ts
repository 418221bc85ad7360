import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import type { CsvRecord } from "@roadside/worker/imports/csv-records";
import type { Api } from "./api.ts";
import { contentDigest, readRecords } from "./read-rows.ts";

/** What an import came to. Every row of the file is in exactly one of `accepted`, `duplicate` and `refused`. */
export interface ImportSummary {
  rows: number;
  accepted: number;
  duplicate: number;
  refused: number;
  flagged: number;
  /** The report's path; `null` where nothing was refused. */
  report: string | null;
}

export interface ImportOptions {
  file: string;
  unit: string;
  report: string;
  onProgress: (done: number, total: number) => void;
}

/** Rows sent in one call: well within what the API takes, and often enough for somebody who watches. */
const PIECE = 5_000;
/** What the API takes as a source's name. */
const LONGEST_NAME = 100;

/**
 * Streams a file of British roadside breath tests to the API. It can be cut off at any time and run again: rows that the server has are duplicates,
 * the rest is added. Reads the file twice, first to know its content's digest and its length.
 */
export async function importFile(
  api: Pick<Api, "importPiece" | "refusedCsv">,
  options: ImportOptions,
): Promise<ImportSummary> {
  let total = 0;
  const digest = await contentDigest(options.file, () => {
    total += 1;
  });
  const source = { unit: options.unit, source: basename(options.file).slice(0, LONGEST_NAME), digest };
  const summary: ImportSummary = { rows: total, accepted: 0, duplicate: 0, refused: 0, flagged: 0, report: null };
  let id = "";
  const send = async (header: string, records: readonly CsvRecord[]) => {
    for (let rest = records; rest.length > 0; ) {
      const answer = await api.importPiece({ ...source, firstLine: rest[0]?.line ?? 0 }, `${header}\n${textOf(rest)}`);
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
    if (header !== null && piece.length === PIECE) {
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

/** Records as they stand in the file, empty lines between them included, so that each keeps its number. */
function textOf(records: readonly CsvRecord[]): string {
  let line = records[0]?.line ?? 0;
  let text = "";
  for (const record of records) {
    text += `${"\n".repeat(record.line - line)}${record.text}\n`;
    line = record.line + record.text.split("\n").length;
  }
  return text;
}
