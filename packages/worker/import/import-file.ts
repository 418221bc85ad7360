import { basename } from "node:path";
import type { SealedEntry } from "@roadside/core";
import type { Api } from "./api.ts";
import { type Converted, converter, type ImportRun } from "./entries.ts";
import { contentDigest, readRows } from "./read-rows.ts";
import { RefusedReport } from "./refused-report.ts";

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
  officer: string;
  report: string;
  now: () => Date;
  onProgress: (done: number, total: number) => void;
}

/** The API takes at most 500 entries in one call. */
const BATCH = 500;

/**
 * Streams a file of British roadside breath tests to the API. It can be cut off at any time and run again: rows that the server has are duplicates,
 * the rest is added. Reads the file twice, first to know its content's digest and its length.
 */
export async function importFile(api: Pick<Api, "recordedAtOf" | "send">, options: ImportOptions): Promise<ImportSummary> {
  let total = 0;
  const digest = await contentDigest(options.file, () => {
    total += 1;
  });
  const fresh: ImportRun = {
    digest,
    source: basename(options.file),
    unit: options.unit,
    officer: options.officer,
    recordedAt: options.now().toISOString(),
  };
  const convert = converter({ ...fresh, recordedAt: (await earlierRun(api, options.file, fresh)) ?? fresh.recordedAt });

  const report = new RefusedReport(options.report);
  const summary: ImportSummary = { rows: 0, accepted: 0, duplicate: 0, refused: 0, flagged: 0, report: null };
  let batch: { line: number; fields: string[]; sealed: SealedEntry }[] = [];
  let sending: Promise<void> = Promise.resolve();

  const send = async (sent: typeof batch) => {
    const results = await api.send(sent.map(({ sealed }) => sealed));
    for (const [index, result] of results.entries()) {
      const { line, fields } = sent[index] as (typeof batch)[number];
      if (result.status === "accepted" || result.status === "duplicate") {
        summary[result.status] += 1;
        if (result.flags && result.flags.length > 0) summary.flagged += 1;
      } else {
        const { code, detail } = result.problem ?? { code: result.status, detail: "another record with this id is on the server" };
        await report.add(line, fields, [{ code, message: detail, path: "" }]);
      }
    }
    options.onProgress(summary.accepted + summary.duplicate + report.count, total);
  };
  const flush = async () => {
    // The next batch is made while the last one is under way; two are never under way at once, so the chain arrives in order.
    const full = batch;
    batch = [];
    await sending;
    sending = send(full);
    // A failure is met at the next `await sending`; until then it must not count as unhandled.
    sending.catch(() => undefined);
  };

  for await (const row of readRows(options.file)) {
    summary.rows += 1;
    const converted = convert(row);
    if ("sealed" in converted) batch.push({ ...converted, fields: row.fields });
    else await report.add(converted.line, converted.fields, converted.errors);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  await sending;
  await report.close();
  summary.refused = report.count;
  if (report.count > 0) summary.report = report.file;
  return summary;
}

/** When this source was first imported: its first good row's stop tells, where the server has it. */
async function earlierRun(api: Pick<Api, "recordedAtOf">, file: string, run: ImportRun): Promise<string | null> {
  const convert = converter(run);
  for await (const row of readRows(file)) {
    const first: Converted = convert(row);
    if ("sealed" in first) return api.recordedAtOf(first.sealed.entry.stop);
  }
  return null;
}
