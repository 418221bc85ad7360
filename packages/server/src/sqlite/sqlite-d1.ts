import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { D1Database, D1Meta, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";
import type { Statement as ChangeStatement, Value as JournalValue } from "../journal/change-line.ts";
import { requireValues, type Value } from "./d1-value.ts";
import { kindOf } from "./sql-text.ts";

/** Takes each change before it is committed; if it throws, the change is rolled back. */
export interface ChangeJournal {
  /** `list` returns the statements of the change; most journals are off. */
  append(list: () => readonly ChangeStatement[]): void;
  close(): void;
}

export type SqliteD1 = D1Database & { close(): void };

/** How long a statement waits for another process that writes, before it fails as locked. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Opens a SQLite file behind D1's interface, so that the same store runs on your own machine and in the cloud. Every
 * batch is one transaction that is on the disk before it returns (`synchronous = FULL`). SQLite does not report rows
 * read and written, so these are 0. `openJournal` journals every change.
 */
export function openSqliteD1(file: string, openJournal?: (sqlite: DatabaseSync) => ChangeJournal): SqliteD1 {
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: LOCK_TIMEOUT_MS });
  sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  const journal = openJournal?.(sqlite);
  const prepared = new Map<string, StatementSync>();

  /** The store has few statements, always with the same text, so each is compiled once. */
  function compile(sql: string): StatementSync {
    const found = prepared.get(sql) ?? sqlite.prepare(sql);
    prepared.set(sql, found);
    return found;
  }

  class Statement {
    readonly sql: string;
    readonly values: readonly Value[];
    constructor(sql: string, values: readonly Value[] = []) {
      this.sql = sql;
      this.values = values;
    }

    bind(...values: (Value | undefined)[]): Statement {
      return new Statement(this.sql, requireValues(values));
    }

    /** Executes the statement synchronously: no other statement can run in between. */
    execute(asArrays = false): { rows: unknown[]; columns: string[]; meta: D1Meta } {
      const started = performance.now();
      const statement = compile(this.sql);
      const columns = statement.columns().map(({ name }) => name);
      const before = countChanges();
      statement.setReturnArrays(asArrays);
      const rows = statement.all(...this.values.map(toSqlite));
      const { changes, last } = countChanges();
      const duration = performance.now() - started;
      const changed = changes - before.changes;
      const meta = {
        duration,
        changes: changed,
        last_row_id: last,
        changed_db: changed > 0,
        size_after: 0,
        rows_read: 0,
        rows_written: 0,
      };
      return { rows, columns, meta };
    }

    /** Executes the statement by itself: with a journal, a change needs a transaction around both. */
    executeAlone(asArrays = false) {
      if (!journal || kindOf(this.sql) === "read" || isPragma(this.sql))
        return withD1Error(() => this.execute(asArrays));
      return withD1Error(() => inTransaction([this], () => this.execute(asArrays)));
    }

    async all<T>(): Promise<D1Result<T>> {
      return toResult<T>(this.executeAlone());
    }

    run<T>(): Promise<D1Result<T>> {
      return this.all<T>();
    }

    async first<T>(column?: string): Promise<T | null> {
      const row = (this.executeAlone().rows[0] ?? null) as Record<string, T> | null;
      if (row === null || column === undefined) return row as T | null;
      if (!(column in row)) throw new Error(`D1_COLUMN_NOTFOUND: no column ${column}`);
      return row[column] as T;
    }

    async raw<T>(options?: { columnNames?: boolean }): Promise<T[]> {
      const { rows, columns } = this.executeAlone(true);
      return (options?.columnNames ? [columns, ...rows] : rows) as T[];
    }
  }

  const counts = sqlite.prepare("SELECT total_changes() AS changes, last_insert_rowid() AS last");
  function countChanges(): { changes: number; last: number } {
    return counts.get() as { changes: number; last: number };
  }

  /** Commits what changed, after the journal has it, or rolls all of it back. */
  function inTransaction<R>(statements: readonly Statement[], execute: () => R): R {
    sqlite.exec("BEGIN IMMEDIATE");
    try {
      const before = journal && countChanges().changes;
      const result = execute();
      // Changes of the schema are not counted.
      if (journal && (countChanges().changes !== before || statements.some(({ sql }) => kindOf(sql) === "other")))
        journal.append(() =>
          statements
            .filter(({ sql }) => kindOf(sql) !== "read")
            .map(({ sql, values }) => ({ sql, values: values.map(toSqlite) })),
        );
      sqlite.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk may have rolled back already.
      if (sqlite.isTransaction) sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  const d1 = {
    prepare: (sql: string) => new Statement(sql) as unknown as D1PreparedStatement,
    batch: async <T>(statements: D1PreparedStatement[]) =>
      withD1Error(() => {
        const batch = statements as unknown as Statement[];
        return inTransaction(batch, () => batch.map((statement) => toResult<T>(statement.execute())));
      }),
    async exec(sql: string) {
      const started = performance.now();
      withD1Error(() => sqlite.exec(sql));
      return { count: sql.split("\n").length, duration: performance.now() - started };
    },
    dump: () => Promise.reject(new Error("copy the file instead")),
    /** A file has no replicas: every read returns the newest state. */
    withSession: () => ({ prepare: d1.prepare, batch: d1.batch, getBookmark: () => null }),
    close() {
      journal?.close();
      sqlite.close();
    },
  };
  return d1 as unknown as SqliteD1;
}

function toResult<T>({ rows, meta }: { rows: unknown[]; meta: D1Meta }): D1Result<T> {
  return { success: true, results: rows as T[], meta: { ...meta, served_by: "sqlite" } } as D1Result<T>;
}

/** Gives an error the form of D1's, because the worker recognises errors by their text. */
function withD1Error<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw new Error(`D1_ERROR: ${(error as Error).message}`, { cause: error });
  }
}

function toSqlite(value: Value): JournalValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}

/** A pragma by itself is a setting of the connection. */
function isPragma(sql: string): boolean {
  return /^\s*pragma\b/i.test(sql);
}
