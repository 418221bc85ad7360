import { type Head, logStop, type Problem, type SealedEntry, startLog } from "@roadside/core";
import { factsOf } from "./british-row.ts";
import { deterministicId } from "./deterministic-id.ts";
import type { NumberedRow } from "./read-rows.ts";

/** What is the same for every entry of an import. */
export interface ImportRun {
  /** Digest of the source's content: it names the chain, and every id is derived from it. */
  digest: string;
  /** The file's name, for people. */
  source: string;
  unit: string;
  officer: string;
  /** When this source was first imported; the same on every run, so that a run that was cut short goes on with the same bytes. */
  recordedAt: string;
}

/** A row that became an entry, or the row with what is wrong in it. */
export type Converted = { line: number; sealed: SealedEntry } | { line: number; fields: string[]; errors: readonly Problem[] };

/** Turns rows into entries of one chain, in order. A row that is refused takes no number in the chain. */
export function converter(run: ImportRun): (row: NumberedRow) => Converted {
  let head: Head = startLog(`import-${run.digest.slice(0, 32)}`);
  return ({ line, fields, row }) => {
    if (!row) return { line, fields, errors: [{ code: "columns-do-not-fit", message: `has ${fields.length} fields`, path: "" }] };
    const read = factsOf(row);
    if (!read.ok) return { line, fields, errors: read.errors };
    const atMs = Date.parse(typeof read.facts.at === "string" ? read.facts.at : read.facts.at.at);
    const result = logStop(head, {
      ...read.facts,
      id: deterministicId(atMs, "entry", run.digest, String(line)),
      stop: deterministicId(atMs, "stop", run.digest, String(line)),
      unit: run.unit,
      officer: run.officer,
      recordedAt: run.recordedAt,
      provenance: { source: run.source, line },
    });
    if (!result.ok) return { line, fields, errors: result.errors };
    head = result.head;
    return { line, sealed: result.sealed };
  };
}
