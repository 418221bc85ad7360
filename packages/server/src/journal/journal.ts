import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type Statement, writeLine } from "./change-line.ts";

/** The files of a journal, one for each day. */
export const JOURNAL_FILE = /^journal-\d{4}-\d{2}-\d{2}\.ndjson$/;

/** The file of a day, as in 2026-11-27. */
export function journalFileOf(folder: string, day: string): string {
  return join(folder, `journal-${day}.ndjson`);
}

interface Place {
  readonly folder: string | null;
  readonly seq: number;
  readonly gap: number;
  readonly epochStart: number;
  readonly installation: string | null;
  readonly epoch: number | null;
}

/**
 * Writes each change of a database to the journal that its table `journal` names, before the change is committed. If
 * the process ends between the two, the next change has the same number: of two lines with one number, only the second
 * was committed.
 */
export function openJournal(sqlite: DatabaseSync) {
  let statements: { read: StatementSync; move: StatementSync; markGap: StatementSync } | null = null;
  let file: { name: string; descriptor: number; written: Set<string> } | null = null;

  function readPlace(): Place | null {
    try {
      statements ??= {
        read: sqlite.prepare(
          `SELECT folder, seq, gap, epoch_start AS epochStart,
             (SELECT id FROM installation) AS installation, (SELECT epoch FROM installation) AS epoch
           FROM journal`,
        ),
        move: sqlite.prepare("UPDATE journal SET seq = ?"),
        markGap: sqlite.prepare("UPDATE journal SET gap = 1"),
      };
    } catch {
      // The migrations of the table have not been applied.
      return null;
    }
    return (statements.read.get() as unknown as Place | undefined) ?? null;
  }

  function openDay(folder: string, day: string) {
    const name = journalFileOf(folder, day);
    // A file that was deleted or moved away under the server would take every further change with it.
    if (file?.name === name && fstatSync(file.descriptor).ino === statSync(name, { throwIfNoEntry: false })?.ino)
      return file;
    if (file) closeSync(file.descriptor);
    file = null;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const descriptor = openSync(name, "a+", 0o600);
    endLine(descriptor);
    const parent = openSync(folder, "r");
    fsyncSync(parent);
    closeSync(parent);
    file = { name, descriptor, written: new Set() };
    return file;
  }

  return {
    /** Called in a transaction that has changed rows, before its end. If it throws, the transaction is rolled back. */
    append(list: () => readonly Statement[]): void {
      const place = readPlace();
      if (!place) return;
      if (place.folder === null || place.installation === null) {
        if (place.gap === 0) statements?.markGap.run();
        return;
      }
      const at = new Date().toISOString();
      const { installation, epoch, epochStart } = place;
      const change = { installation, epoch: epoch ?? 1, epochStart, seq: place.seq + 1, at, statements: list() };
      try {
        const { descriptor, written } = openDay(place.folder, at.slice(0, 10));
        const line = Buffer.from(writeLine(change, written));
        for (let offset = 0; offset < line.length; ) offset += writeSync(descriptor, line, offset);
        fdatasyncSync(descriptor);
      } catch (error) {
        file = null;
        throw new Error(`the journal in ${place.folder} cannot be written: ${(error as Error).message}`);
      }
      statements?.move.run(change.seq);
    },
    close(): void {
      if (file) closeSync(file.descriptor);
      file = null;
    },
  };
}

/** Ends a line that a process could not finish, so that the next one begins on a line of its own. */
function endLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a) writeSync(descriptor, "\n");
}
