import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { D1Database, D1Meta, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";

/** What D1 takes as a parameter. */
type Value = string | number | boolean | null | ArrayBuffer | Uint8Array;

/** How long a statement waits for another process that is writing, before it fails as locked. */
const BUSY_MS = 5_000;

/**
 * A SQLite file behind D1's own interface, so that the same store runs in an office's cellar as in the cloud. Every batch is one transaction that reaches the disk
 * before it answers (`synchronous = FULL`). What D1 counts and SQLite does not tell, rows read and written, is 0.
 */
export function sqliteD1(file: string): D1Database & { close(): void } {
  const sqlite = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: BUSY_MS });
  sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  const prepared = new Map<string, StatementSync>();

  /** The store's statements are few and always the same texts, so each is compiled once. */
  function statementOf(sql: string): StatementSync {
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
      const missing = values.indexOf(undefined);
      if (missing >= 0) throw new Error(`D1_TYPE_ERROR: parameter ${missing + 1} is undefined`);
      return new Statement(this.sql, values as Value[]);
    }

    /** Carries it out at once; whoever calls has the database to itself until it returns. */
    execute(asArrays = false): { rows: unknown[]; columns: string[]; meta: D1Meta } {
      const started = performance.now();
      const statement = statementOf(this.sql);
      const columns = statement.columns().map(({ name }) => name);
      const before = changesOf();
      statement.setReturnArrays(asArrays);
      const rows = statement.all(...this.values.map(bound));
      const { changes, last } = changesOf();
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

    async all<T>(): Promise<D1Result<T>> {
      return resultOf<T>(guarded(() => this.execute()));
    }

    run<T>(): Promise<D1Result<T>> {
      return this.all<T>();
    }

    async first<T>(column?: string): Promise<T | null> {
      const row = (guarded(() => this.execute()).rows[0] ?? null) as Record<string, T> | null;
      if (row === null || column === undefined) return row as T | null;
      if (!(column in row)) throw new Error(`D1_COLUMN_NOTFOUND: no column ${column}`);
      return row[column] as T;
    }

    async raw<T>(options?: { columnNames?: boolean }): Promise<T[]> {
      const { rows, columns } = guarded(() => this.execute(true));
      return (options?.columnNames ? [columns, ...rows] : rows) as T[];
    }
  }

  const counts = sqlite.prepare("SELECT total_changes() AS changes, last_insert_rowid() AS last");
  function changesOf(): { changes: number; last: number } {
    return counts.get() as { changes: number; last: number };
  }

  function batchOf<T>(statements: readonly Statement[]): D1Result<T>[] {
    sqlite.exec("BEGIN IMMEDIATE");
    try {
      const results = statements.map((statement) => resultOf<T>(statement.execute()));
      sqlite.exec("COMMIT");
      return results;
    } catch (error) {
      // A full disk may have rolled it back already.
      if (sqlite.isTransaction) sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  const d1 = {
    prepare: (sql: string) => new Statement(sql) as unknown as D1PreparedStatement,
    batch: async <T>(statements: D1PreparedStatement[]) =>
      guarded(() => batchOf<T>(statements as unknown as Statement[])),
    async exec(sql: string) {
      const started = performance.now();
      guarded(() => sqlite.exec(sql));
      return { count: sql.split("\n").length, duration: performance.now() - started };
    },
    dump: () => Promise.reject(new Error("copy the file instead")),
    /** One file is its own and only copy: every reading is of the newest state. */
    withSession: () => ({ prepare: d1.prepare, batch: d1.batch, getBookmark: () => null }),
    close: () => sqlite.close(),
  };
  return d1 as unknown as D1Database & { close(): void };
}

function resultOf<T>({ rows, meta }: { rows: unknown[]; meta: D1Meta }): D1Result<T> {
  return { success: true, results: rows as T[], meta: { ...meta, served_by: "sqlite" } } as D1Result<T>;
}

/** Words a failure as D1 does, for whoever tells failures apart by their words. */
function guarded<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    throw new Error(`D1_ERROR: ${(error as Error).message}`, { cause: error });
  }
}

function bound(value: Value): string | number | null | Uint8Array {
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
