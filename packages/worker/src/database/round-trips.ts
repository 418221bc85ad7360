import type { D1Database, D1DatabaseSession, D1Meta, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";
import { columnCount } from "./column-count.ts";

/** One round trip to the database. */
export interface RoundTrip<T> {
  readonly sql: readonly string[];
  /** Makes it; each call makes another. */
  readonly make: () => Promise<Answer<T>>;
}

/** The result of a round trip, and the cost of each of its statements where the database reports it. */
export interface Answer<T> {
  readonly value: T;
  readonly metas: readonly D1Meta[];
}

/** Gets every round trip between the app and the database, and makes it. */
export type Gate = <T>(trip: RoundTrip<T>) => Promise<Answer<T>>;

/** What a round trip needs of a database: D1 itself, or one of its sessions. */
export type Queryable = Pick<D1Database, "prepare" | "batch">;

type Row = Record<string, unknown>;

/** Returns a D1 whose round trips all pass a gate. `target` returns the database that each of them uses. */
export function gated(db: D1Database, gate: Gate, target: () => Queryable = () => db): D1Database {
  const wrapped = new WeakMap<object, { sql: string; build: () => D1PreparedStatement }>();

  function statement(sql: string, params: readonly unknown[]): D1PreparedStatement {
    const build = () =>
      params.length === 0
        ? target().prepare(sql)
        : target()
            .prepare(sql)
            .bind(...params);
    const pass = async <T>(make: () => Promise<Answer<T>>): Promise<T> => (await gate({ sql: [sql], make })).value;
    const all = () => pass(async () => withMeta(await build().all<Row>()));
    const ours = {
      bind: (...values: unknown[]) => statement(sql, values),
      all,
      run: () => pass(async () => withMeta(await build().run())),
      // D1's own `first` and `raw` do not report their cost, so `all` is used where it returns the same.
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
        return pass(async () => ({ value: await build().raw(options as { columnNames: true }), metas: [] }));
      },
    } as unknown as D1PreparedStatement;
    wrapped.set(ours, { sql, build });
    return ours;
  }

  return {
    prepare: (sql: string) => statement(sql, []),
    async batch<T>(statements: D1PreparedStatement[]) {
      const sql = statements.map((one) => wrapped.get(one)?.sql ?? "");
      const make = async () => {
        const value = await target().batch<T>(statements.map((one) => wrapped.get(one)?.build() ?? one));
        return { value, metas: value.map(({ meta }) => meta) };
      };
      return (await gate({ sql, make })).value;
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

function withMeta<T>(value: D1Result<T>): Answer<D1Result<T>> {
  return { value, metas: [value.meta] };
}

/**
 * Whether rows as objects have every column: columns of one name become one, and names that are numbers change places.
 */
function keepsColumns(row: Row | undefined, columns: number): boolean {
  const names = Object.keys(row ?? {});
  return row === undefined || (names.length === columns && !names.some((name) => /^\d+$/.test(name)));
}
