import type { D1Database, D1DatabaseSession, D1Meta, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";
import { columnCount } from "./column-count.ts";

/** One way to the database and back. */
export interface RoundTrip<T> {
  readonly sql: readonly string[];
  /** Asks; each call asks anew. */
  readonly go: () => Promise<Answered<T>>;
}

/** What the database answers, and what it says of its work: one a statement, none where it does not say. */
export interface Answered<T> {
  readonly value: T;
  readonly metas: readonly D1Meta[];
}

/** What stands between the app and the database: it is handed every round trip, and makes it. */
export type Gate = <T>(trip: RoundTrip<T>) => Promise<Answered<T>>;

/** What a round trip needs of a database: D1 itself, or one of its sessions. */
export type Askable = Pick<D1Database, "prepare" | "batch">;

type Row = Record<string, unknown>;

/** A D1-shaped object whose round trips all pass a gate; `askable` answers, for each of them, what is asked. */
export function gated(db: D1Database, gate: Gate, askable: () => Askable = () => db): D1Database {
  const wrapped = new WeakMap<object, { sql: string; made: () => D1PreparedStatement }>();

  function statement(sql: string, params: readonly unknown[]): D1PreparedStatement {
    const made = () =>
      params.length === 0
        ? askable().prepare(sql)
        : askable()
            .prepare(sql)
            .bind(...params);
    const asked = async <T>(ask: () => Promise<Answered<T>>): Promise<T> => (await gate({ sql: [sql], go: ask })).value;
    const all = () => asked(async () => withMeta(await made().all<Row>()));
    const ours = {
      bind: (...values: unknown[]) => statement(sql, values),
      all,
      run: () => asked(async () => withMeta(await made().run())),
      // D1's own `first` and `raw` do not say what they cost, so the same is asked by `all` where nothing is lost by
      // it.
      async first(column?: string) {
        const row = (await all()).results[0] ?? null;
        if (row === null || column === undefined) return row;
        if (row[column] === undefined) throw new Error(`D1_COLUMN_NOTFOUND: Column not found (${column})`);
        return row[column];
      },
      async raw(options?: { columnNames?: boolean }) {
        const columns = options?.columnNames ? null : columnCount(sql);
        const results = columns === null ? null : (await all()).results;
        if (results && keepsColumns(results[0], columns as number)) return results.map((row) => Object.values(row));
        return asked(async () => ({ value: await made().raw(options as { columnNames: true }), metas: [] }));
      },
    } as unknown as D1PreparedStatement;
    wrapped.set(ours, { sql, made });
    return ours;
  }

  return {
    prepare: (sql: string) => statement(sql, []),
    async batch<T>(statements: D1PreparedStatement[]) {
      const sql = statements.map((one) => wrapped.get(one)?.sql ?? "");
      const ask = async () => {
        const value = await askable().batch<T>(statements.map((one) => wrapped.get(one)?.made() ?? one));
        return { value, metas: value.map(({ meta }) => meta) };
      };
      return (await gate({ sql, go: ask })).value;
    },
    exec: (sql: string) => db.exec(sql),
    dump: () => db.dump(),
    ...("withSession" in db ? { withSession: (anchor?: string) => gatedSession(db.withSession(anchor), gate) } : {}),
  } as D1Database;
}

function gatedSession(session: D1DatabaseSession, gate: Gate): D1DatabaseSession {
  const { prepare, batch } = gated(session as unknown as D1Database, gate);
  return { prepare, batch, getBookmark: () => session.getBookmark() } as D1DatabaseSession;
}

function withMeta<T>(value: D1Result<T>): Answered<D1Result<T>> {
  return { value, metas: [value.meta] };
}

/**
 * Whether an object a row lost nothing: two columns of one name would have become one, and names that are numbers would
 * have changed places.
 */
function keepsColumns(row: Row | undefined, columns: number): boolean {
  const names = Object.keys(row ?? {});
  return row === undefined || (names.length === columns && !names.some((name) => /^\d+$/.test(name)));
}
