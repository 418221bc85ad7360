import { type ChainHead, type SealedEntry, startChain } from "@roadside/core";
import type { EntryResult, Incoming, IngestCall } from "../ingest/incoming.ts";
import { StoreBusy } from "../ingest/store-busy.ts";
import type { FieldProblem } from "../problem-codes.ts";
import type { NotedRow } from "./noted-row.ts";
import { contentOf, type ImportRun, type ReadRow, type RefusedRow, readRow, toImportDevice } from "./seal-row.ts";
import type { SourceRow } from "./source-rows.ts";

/** Rows stored in one batch, as many as a tablet may send. */
const BATCH_ROWS = 500;
/** How often a batch is sealed again if another call writes the same import's chain. */
const MAX_ATTEMPTS = 5;

/** The result of one call. Each row that was read counts in exactly one of `accepted`, `duplicates` and `refused`. */
export interface ImportOutcome {
  readonly lines: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
  /** How many of the accepted rows the server flagged. */
  readonly flagged: number;
  /** The line with which the next call begins; `null` where the source was read to its end. */
  readonly nextLine: number | null;
}

/** What an import needs of the store of imports. */
interface ImportsPort {
  /** Returns the content of the stored entries with these ids, and the end of the import's chain. */
  readStored(
    ids: readonly string[],
    device: string,
  ): Promise<{ contents: ReadonlyMap<string, string>; head: ChainHead }>;
  note(id: string, at: string, rows: readonly NotedRow[]): Promise<void>;
  saltOf(entry: string): string;
}

export interface ImportCall {
  readonly run: ImportRun;
  readonly entries: { ingest(batch: readonly Incoming[], call: IngestCall): Promise<Map<number, EntryResult>> };
  readonly imports: ImportsPort;
  /** A new id for each batch. */
  readonly newId: () => string;
  /** Rows, and refused rows, after which the call ends. */
  readonly maxLines: number;
  readonly maxRefused: number;
}

/**
 * Imports a source's rows in batches. Idempotent: after an interruption the same rows may be sent again; stored ones
 * are duplicates, missing ones are added. A row that was imported before with other content is refused.
 */
export async function runImport(rows: AsyncIterable<SourceRow>, call: ImportCall): Promise<ImportOutcome> {
  const counts = { lines: 0, accepted: 0, duplicates: 0, refused: 0, flagged: 0 };
  let batch: SourceRow[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const outcome = await importBatch(batch, call);
    batch = [];
    counts.accepted += outcome.accepted;
    counts.duplicates += outcome.duplicates;
    counts.flagged += outcome.flagged;
    counts.refused += outcome.refused.length;
  };
  const source = rows[Symbol.asyncIterator]();
  for (;;) {
    const next = await source.next().catch(async (error: unknown) => {
      // Interrupted: the rows received so far are stored.
      await flush();
      throw error;
    });
    if (next.done) break;
    const row = next.value;
    if (counts.lines >= call.maxLines || counts.refused >= call.maxRefused) {
      await flush();
      return { ...counts, nextLine: row.startsOnLine };
    }
    counts.lines += 1;
    batch.push(row);
    if (batch.length === BATCH_ROWS || counts.lines === call.maxLines) await flush();
  }
  await flush();
  return { ...counts, nextLine: null };
}

interface BatchOutcome {
  accepted: number;
  duplicates: number;
  flagged: number;
  refused: RefusedRow[];
}

async function importBatch(rows: readonly SourceRow[], call: ImportCall): Promise<BatchOutcome> {
  const { run, imports, entries } = call;
  const read = rows.map((row) => readRow(row, run, imports.saltOf));
  const unreadable = read.filter((row) => "errors" in row);
  const readable = read.filter((row) => "id" in row);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const stored = await imports.readStored(
      readable.map(({ id }) => id),
      toImportDevice(run.id),
    );
    const sealed = sealAll(readable, stored);
    const batch = sealed.fresh.map(({ sealed: one }, index): Incoming => incomingOf(one, index));
    const ingest = {
      batch: call.newId(),
      badge: run.badge,
      unit: run.scope,
      address: run.address,
      receivedAt: run.recordedAt,
    };
    const results = batch.length === 0 ? [] : [...(await entries.ingest(batch, ingest))];
    // Another call has sent the same import since the chain was read: rows refused only for that are sealed again.
    if (
      results.some(
        ([, result]) =>
          result.status === "conflict" || (result.status === "rejected" && OUT_OF_PLACE.has(result.problem.code)),
      )
    )
      continue;

    const accepted = results.filter(([, { status }]) => status === "accepted");
    const rejected = results.flatMap(([index, result]): RefusedRow[] => {
      const row = sealed.fresh[index]?.row;
      return row && result.status === "rejected" ? [{ row, errors: result.problem.errors }] : [];
    });
    const refused = [...unreadable, ...sealed.refused, ...rejected];
    await imports.note(run.id, run.recordedAt, notedRows(rows, refused));
    return {
      accepted: accepted.length,
      duplicates: rows.length - accepted.length - refused.length,
      flagged: accepted.filter(([, result]) => "flags" in result && (result.flags?.length ?? 0) > 0).length,
      refused,
    };
  }
  throw new StoreBusy("another call is sending the same import");
}

const OUT_OF_PLACE: ReadonlySet<string> = new Set(["chain-fork", "broken-chain"]);
const IMPORTED_BEFORE: FieldProblem = {
  code: "imported-before",
  message: "was imported before with other content: correct that stop instead",
  path: "",
};

/** Seals rows that are not stored yet, in order, and compares those that are. */
function sealAll(
  rows: readonly ReadRow[],
  stored: { readonly contents: ReadonlyMap<string, string>; readonly head: ChainHead },
) {
  const contents = new Map(stored.contents);
  const fresh: { row: SourceRow; sealed: SealedEntry }[] = [];
  const refused: RefusedRow[] = [];
  let { head } = stored;
  for (const { row, id, seal } of rows) {
    const storedContent = contents.get(id);
    const result = seal(storedContent === undefined ? head : startChain(head.device));
    if ("errors" in result) refused.push({ row, errors: result.errors });
    else if (storedContent === undefined) {
      head = result.head;
      fresh.push({ row, sealed: result.sealed });
      contents.set(id, contentOf(result.sealed.entry));
    } else if (storedContent !== contentOf(result.sealed.entry)) refused.push({ row, errors: [IMPORTED_BEFORE] });
  }
  return { fresh, refused };
}

function incomingOf(sealed: SealedEntry, index: number): Incoming {
  return {
    index,
    sealed,
    bytes: JSON.stringify(sealed.entry),
    personal: sealed.personal ? JSON.stringify(sealed.personal) : null,
  };
}

/**
 * Each line of a batch once, with its problems if it was refused. Of two rows with the same line the refused one is
 * stored.
 */
function notedRows(rows: readonly SourceRow[], refused: readonly RefusedRow[]): NotedRow[] {
  const noted = new Map<number, NotedRow>(rows.map(({ line }) => [line, { line, refused: null }]));
  for (const { row, errors } of refused)
    noted.set(row.line, { line: row.line, refused: { cells: row.cells, text: row.problem ? row.text : "", errors } });
  return [...noted.values()];
}
