import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { D1Database } from "@cloudflare/workers-types";

/** A SQLite file behind as much of D1's interface as filling it takes, in this process. Nothing in it is worth a disk's slowness: what is lost is made again. */
export function bulkD1(file: string): { db: D1Database; close(): void } {
  const sqlite = new DatabaseSync(file);
  sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  const compiled = new Map<string, StatementSync>();

  const prepare = (sql: string, values: readonly SQLInputValue[] = []) => {
    const rows = (asArrays: boolean) => {
      const statement = compiled.get(sql) ?? sqlite.prepare(sql);
      compiled.set(sql, statement);
      statement.setReturnArrays(asArrays);
      return statement.all(...values);
    };
    const all = async () => resultOf(rows(false));
    return {
      bind: (...bound: SQLInputValue[]) => prepare(sql, bound),
      all,
      run: all,
      first: async (column?: string) => {
        const row = (rows(false)[0] ?? null) as Record<string, unknown> | null;
        return row && column !== undefined ? row[column] : row;
      },
      raw: async () => rows(true),
      rows,
    };
  };
  const changes = sqlite.prepare("SELECT total_changes() AS n");
  const changed = () => Number(changes.get()?.n);
  const resultOf = (results: unknown[], before = 0) => ({
    success: true,
    results,
    meta: { changes: changed() - before, rows_read: 0, rows_written: 0 },
  });

  const batch = async (statements: readonly ReturnType<typeof prepare>[]) => {
    sqlite.exec("BEGIN");
    try {
      const results = statements.map(({ rows }) => {
        const before = changed();
        return resultOf(rows(false), before);
      });
      sqlite.exec("COMMIT");
      return results;
    } catch (error) {
      sqlite.exec("ROLLBACK");
      throw error;
    }
  };
  const db = { prepare, batch, withSession: () => db };
  return {
    db: db as unknown as D1Database,
    close: () => {
      sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      sqlite.close();
    },
  };
}
