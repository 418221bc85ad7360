import { randomUUID } from "node:crypto";
import type { D1Database, D1Meta, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";
import { OperatorError } from "../failure.ts";
import { requireValues, type Value } from "../sqlite/d1-value.ts";
import { hasReturning, kindOf, readsClockOrChance } from "../sqlite/sql-text.ts";
import { type Cluster, type ClusterOptions, connect, parseNodes } from "./cluster.ts";
import { decodeValue, encodeStatement, type StatementAnswer } from "./wire.ts";

export type RqliteD1 = D1Database & { close(): void };

/** `linearizable` returns the newest state; `weak` may miss the last second while the leader changes. */
type Level = "linearizable" | "weak";

/** How many batches the table remembers: far more than a cluster carries out while one call is retried. */
const REMEMBERED_BATCHES = 20_000;

/**
 * Every batch inserts its id here first, in its own transaction, so that one that arrives twice is carried out once.
 * Nothing is inserted between its statements, since they may ask for `changes()`.
 */
const BATCH_TABLE = `
CREATE TABLE IF NOT EXISTS rqlite_batches (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE) STRICT`;
const FORGET_BATCHES = `
CREATE TRIGGER IF NOT EXISTS rqlite_batches_forget AFTER INSERT ON rqlite_batches
BEGIN DELETE FROM rqlite_batches WHERE seq <= NEW.seq - ${REMEMBERED_BATCHES}; END`;
const BEGIN_BATCH = "INSERT INTO rqlite_batches (id) VALUES (?1)";
/** A database that was restored from another engine's backup, for example. */
const HAS_NO_TABLE = /no such table: rqlite_batches/;
const IS_REPEAT = /UNIQUE constraint failed: rqlite_batches\.id/;

/** Without rewriting and parsing: statements reach SQLite as they are. */
const AS_WRITTEN = "transaction&blob_array&norwrandom&norwtime";

/**
 * Opens an rqlite cluster behind D1's interface. Every batch is one transaction that most nodes have on disk before
 * it returns, and is carried out once, however often it is sent. rqlite does not report rows read and written, so these
 * are 0.
 *
 * @param urls the HTTP addresses of the nodes, as a list or separated by commas
 */
export async function openRqliteD1(urls: string | readonly string[], options: ClusterOptions = {}): Promise<RqliteD1> {
  const cluster = connect(parseNodes(urls), options);
  const [foreignKeys] = await query(cluster, "linearizable", [new Statement("PRAGMA foreign_keys")]);
  if (foreignKeys?.values?.[0]?.[0] !== 1)
    throw new OperatorError("rqlite does not check foreign keys: start every rqlited with -fk.");
  await createBatchTable(cluster);
  return databaseOn(cluster);
}

async function createBatchTable(cluster: Cluster): Promise<void> {
  const statements = [BATCH_TABLE, FORGET_BATCHES].map((sql) => encodeStatement(sql, []));
  throwFirst(await post(cluster, "execute", statements));
}

/** A statement with its parameters. */
class Statement {
  readonly sql: string;
  readonly values: readonly Value[];
  constructor(sql: string, values: readonly Value[] = []) {
    this.sql = sql;
    this.values = values;
  }
  encode(): string {
    return encodeStatement(this.sql, this.values);
  }
}

function databaseOn(cluster: Cluster): RqliteD1 {
  const compiled = new Set<string>();

  /** Sends a batch at most once in effect, and returns its answers, one per statement. */
  async function carryOut(statements: readonly Statement[], level: Level): Promise<StatementAnswer[]> {
    const isRead = statements.map(({ sql }) => kindOf(sql) === "read");
    if (!isRead.includes(false)) return query(cluster, level, statements);
    // Each node carries out the statements of a batch for itself.
    if (statements.some(({ sql }) => kindOf(sql) === "change" && readsClockOrChance(sql)))
      throw new Error("D1_ERROR: a statement that writes must not read the clock or random numbers on rqlite");
    // rqlite commits a mixed batch although one of its statements does not compile.
    if (isRead.includes(true)) await expectCompiles(statements);

    const lines = [encodeStatement(BEGIN_BATCH, [randomUUID()]), ...statements.map((one) => one.encode())];
    const call = isRead.includes(true) ? "request" : "execute";
    const needsParser = statements.some(({ sql }) => hasReturning(sql));
    let [begun, ...answers] = await post(cluster, call, lines, needsParser);
    if (HAS_NO_TABLE.test(begun?.error ?? "")) {
      await createBatchTable(cluster);
      [begun, ...answers] = await post(cluster, call, lines, needsParser);
    }
    if (IS_REPEAT.test(begun?.error ?? ""))
      throw new Error("D1_ERROR: Network connection lost (the batch was carried out, its answer was lost)");
    throwFirst([...(begun ? [begun] : []), ...answers]);
    if (answers.some(({ columns }, index) => !columns && hasReturning((statements[index] as Statement).sql)))
      throw new Error("D1_ERROR: rqlite did not return the rows of a RETURNING clause");
    return answers;
  }

  async function expectCompiles(statements: readonly Statement[]): Promise<void> {
    const unknown = statements.filter(({ sql }) => !compiled.has(sql) && kindOf(sql) !== "other");
    if (unknown.length === 0) return;
    const plans = unknown.map(({ sql, values }) => new Statement(`EXPLAIN QUERY PLAN ${sql}`, values));
    await query(cluster, "linearizable", plans);
    for (const { sql } of unknown) compiled.add(sql);
  }

  const sessionAt = (level: Level) => ({
    prepare: (sql: string) => prepared(new Statement(sql), (one) => carryOut([one], level)),
    async batch<T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
      if (statements.length === 0) return [];
      const started = performance.now();
      const own = statements.map((one) => (one as unknown as Prepared).statement);
      const answers = await carryOut(own, level);
      return answers.map((answer, index) => toResult<T>(own[index] as Statement, answer, started));
    },
    getBookmark: () => null,
  });

  const current = sessionAt("linearizable");
  const d1 = {
    ...current,
    async exec(sql: string) {
      const started = performance.now();
      // The text of several statements is carried out as one.
      throwFirst(await post(cluster, "execute", [encodeStatement(sql, [])]));
      return { count: sql.split("\n").length, duration: performance.now() - started };
    },
    dump: () => Promise.reject(new Error("use rqlite's own backup instead")),
    withSession: (anchor?: string) => sessionAt(anchor === "first-unconstrained" ? "weak" : "linearizable"),
    close: () => cluster.close(),
  };
  return d1 as unknown as RqliteD1;
}

type Prepared = ReturnType<typeof prepared>;

/** D1's interface of one statement. */
function prepared(statement: Statement, carryOut: (statement: Statement) => Promise<StatementAnswer[]>) {
  const execute = async () => {
    const started = performance.now();
    const [answer = {}] = await carryOut(statement);
    return { answer, started };
  };
  const all = async <T>(): Promise<D1Result<T>> => {
    const { answer, started } = await execute();
    return toResult<T>(statement, answer, started);
  };
  return {
    statement,
    bind(...values: (Value | undefined)[]): D1PreparedStatement {
      return prepared(new Statement(statement.sql, requireValues(values)), carryOut) as unknown as D1PreparedStatement;
    },
    all,
    run: all,
    async first<T>(column?: string): Promise<T | null> {
      const row = ((await all<Record<string, T>>()).results[0] ?? null) as Record<string, T> | null;
      if (row === null || column === undefined) return row as T | null;
      if (!(column in row)) throw new Error(`D1_COLUMN_NOTFOUND: no column ${column}`);
      return row[column] as T;
    },
    async raw<T>(options?: { columnNames?: boolean }): Promise<T[]> {
      const { answer } = await execute();
      const rows = toArrays(answer);
      return (options?.columnNames ? [answer.columns ?? [], ...rows] : rows) as T[];
    },
  };
}

function toArrays({ values = [] }: StatementAnswer): unknown[][] {
  return values.map((row) => row.map(decodeValue));
}

function toResult<T>({ sql }: Statement, answer: StatementAnswer, started: number): D1Result<T> {
  const { columns = [] } = answer;
  const results = toArrays(answer).map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
  const changes = countChanges(sql, answer);
  const meta = {
    served_by: "rqlite",
    duration: performance.now() - started,
    changes,
    last_row_id: answer.last_insert_id ?? 0,
    changed_db: changes > 0,
    size_after: 0,
    rows_read: 0,
    rows_written: 0,
  } satisfies D1Meta & Record<string, unknown>;
  return { success: true, results: results as T[], meta };
}

/** Other statements leave SQLite's count as the one before them set it. */
function countChanges(sql: string, { rows_affected = 0, values = [] }: StatementAnswer): number {
  if (kindOf(sql) !== "change") return 0;
  return hasReturning(sql) ? values.length : rows_affected;
}

async function query(cluster: Cluster, level: Level, statements: readonly Statement[]): Promise<StatementAnswer[]> {
  const body = `[${statements.map((one) => one.encode()).join(",")}]`;
  const { results = [] } = await cluster.send(`/db/query?${AS_WRITTEN}&noparse&level=${level}`, body);
  throwFirst(results);
  return [...results];
}

/** rqlite returns the rows of RETURNING only where it parses the statement. */
async function post(
  cluster: Cluster,
  call: "execute" | "request",
  lines: readonly string[],
  needsParser = false,
): Promise<StatementAnswer[]> {
  const path = `/db/${call}?${AS_WRITTEN}${needsParser ? "" : "&noparse"}`;
  return [...((await cluster.send(path, `[${lines.join(",")}]`)).results ?? [])];
}

/** An error has the form of D1's, because the worker recognises errors by their text. */
function throwFirst(answers: readonly StatementAnswer[]): void {
  const failed = answers.find(({ error }) => error !== undefined);
  if (failed) throw new Error(`D1_ERROR: ${failed.error}`);
}
