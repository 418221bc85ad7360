import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { OperatorError } from "../failure.ts";
import { type Change, readLine } from "./change-line.ts";
import { JOURNAL_FILE } from "./journal.ts";

/** Changes applied in one transaction. */
const CHANGES_PER_TRANSACTION = 200;

interface Place {
  readonly installation: string;
  readonly epoch: number;
  readonly seq: number;
}

export interface Replayed {
  readonly changes: number;
  /** The time of the last change; `null` if the journal has none that the database lacks. */
  readonly until: string | null;
  /** Lines that are not whole: changes that were not committed. */
  readonly unreadable: number;
}

/**
 * Applies what a journal has after the state of a database. If a change is missing in between, throws an
 * `OperatorError`; the changes before it are applied.
 */
export async function replayJournal(
  file: string,
  folder: string,
  onProgress: (changes: number) => void,
): Promise<Replayed> {
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true });
  try {
    const place = sqlite
      .prepare("SELECT id AS installation, epoch, seq FROM installation, journal")
      .get() as unknown as Place;
    const { epochs, unreadable } = await findEpochs(folder, place);
    const apply = createApplier(sqlite, place);
    let changes = 0;
    let held: Change | null = null;
    let until: string | null = null;
    const applyHeld = () => {
      if (!held) return;
      apply.change(held);
      until = held.at;
      changes += 1;
      onProgress(changes);
    };
    for await (const change of readChanges(folder)) {
      if (change.installation !== place.installation || change.seq <= place.seq) continue;
      const current = epochAt(epochs, change.seq);
      if (change.epoch !== current.epoch) {
        // A restore that went back leaves what was written before it; what was written after it is another history.
        if (change.at > current.firstAt)
          throw new OperatorError(
            `Two servers wrote to the journal from change ${current.start} on (${current.firstAt}): their changes cannot be joined.`,
          );
        continue;
      }
      // Of two lines with one number, the first was not committed.
      if (held && change.seq !== (held as Change).seq) applyHeld();
      held = change;
    }
    applyHeld();
    apply.end();
    return { changes, until, unreadable };
  } finally {
    sqlite.close();
  }
}

/** Where the lines of an epoch begin. */
interface EpochStart {
  readonly epoch: number;
  readonly start: number;
  readonly firstAt: string;
}

/**
 * The beginning of each epoch. A restore begins an epoch, and may have gone back: from its first number on, what was
 * written in earlier epochs is not part of the history. Throws if the journal is of another installation.
 */
async function findEpochs(
  folder: string,
  { installation, epoch, seq }: Place,
): Promise<{ epochs: readonly EpochStart[]; unreadable: number }> {
  const epochs = new Map<number, EpochStart>([[epoch, { epoch, start: seq + 1, firstAt: "" }]]);
  let isOurs = false;
  let unreadable = 0;
  const onUnreadable = () => {
    unreadable += 1;
  };
  for await (const change of readChanges(folder, onUnreadable)) {
    if (change.installation !== installation) continue;
    isOurs = true;
    if (change.epoch <= epoch) continue;
    if (!epochs.has(change.epoch))
      epochs.set(change.epoch, { epoch: change.epoch, start: change.epochStart, firstAt: change.at });
  }
  if (!isOurs) throw new OperatorError(`${folder} has the journal of another installation, or an empty one.`);
  return { epochs: [...epochs.values()], unreadable };
}

function epochAt(epochs: readonly EpochStart[], seq: number): EpochStart {
  return epochs.filter(({ start }) => start <= seq).reduce((latest, one) => (one.epoch > latest.epoch ? one : latest));
}

async function* readChanges(folder: string, onUnreadable = () => {}): AsyncGenerator<Change> {
  const names = (await readdir(folder)).filter((name) => JOURNAL_FILE.test(name)).sort();
  if (names.length === 0) throw new OperatorError(`${folder} has no journal: name the folder of --journal.`);
  for (const name of names) {
    const texts = new Map<string, string>();
    for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
      const change = readLine(line, texts);
      if (change) yield change;
      else onUnreadable();
    }
  }
}

function createApplier(sqlite: DatabaseSync, from: Place) {
  const prepared = new Map<string, StatementSync>();
  let { seq, epoch } = from;
  let open = 0;
  const compile = (sql: string): StatementSync => {
    const found = prepared.get(sql) ?? sqlite.prepare(sql);
    prepared.set(sql, found);
    return found;
  };
  function commit(): void {
    if (open === 0) return;
    sqlite.prepare("UPDATE journal SET seq = ?").run(seq);
    sqlite.exec("COMMIT");
    open = 0;
  }
  return {
    change(change: Change): void {
      if (change.seq !== seq + 1) {
        commit();
        throw new OperatorError(
          `The journal lacks the changes ${seq + 1} to ${change.seq - 1}: use a backup that is newer than ${change.at}.`,
        );
      }
      if (open === 0) sqlite.exec("BEGIN IMMEDIATE");
      open += 1;
      if (change.epoch !== epoch) sqlite.prepare("UPDATE installation SET epoch = ?").run(change.epoch);
      epoch = change.epoch;
      for (const { sql, values } of change.statements) compile(sql).all(...values);
      // A change of the schema makes compiled statements wrong.
      if (change.statements.some(({ sql }) => /^\s*(?:--.*\n\s*)*(create|alter|drop)\b/i.test(sql))) prepared.clear();
      seq = change.seq;
      if (open === CHANGES_PER_TRANSACTION) commit();
    },
    end: commit,
  };
}
