import type { D1Database, D1Meta, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";
import { v7 } from "uuid";
import { createApp } from "../../packages/worker/src/app.ts";
import { UNLIMITED } from "../../packages/worker/src/http/rate-limits.ts";

interface Env {
  DB: D1Database;
  ROADSIDE_SECRET: string;
  ROADSIDE_PERSONAL_KEY: string;
  ROADSIDE_SIGNING_KEY: string;
}

/** The rows that a request read and wrote, from D1; what it wrote also by the table of the statement. */
interface Work {
  read: number;
  written: number;
  byTable: Record<string, number>;
}

/** The cost of the current request. The benchmark makes one request at a time. */
const work: Work = { read: 0, written: 0, byTable: {} };
let app: ReturnType<typeof createApp> | null = null;

/** The app on a D1 that counts, and `POST /v1/raw`: the bare insert, which is the upper limit on this database. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    Object.assign(work, { read: 0, written: 0, byTable: {} });
    const db = counting(env.DB);
    app ??= createApp({
      db,
      secret: env.ROADSIDE_SECRET,
      personalKey: env.ROADSIDE_PERSONAL_KEY,
      signingKey: env.ROADSIDE_SIGNING_KEY,
      clock: () => new Date(),
      newId: v7,
      log: () => undefined,
      limiter: UNLIMITED,
    });
    const response = new URL(request.url).pathname === "/v1/raw" ? await raw(request, db) : await app.fetch(request);
    const headers = new Headers(response.headers);
    headers.set("x-rows-read", String(work.read));
    headers.set("x-rows-written", String(work.written));
    headers.set("x-rows-written-by-table", JSON.stringify(work.byTable));
    return new Response(response.body, { status: response.status, headers });
  },
};

/** The columns of `entries` with its primary key only: no index, no trigger, no check. */
const TABLE = `CREATE TABLE IF NOT EXISTS raw_entries (
  id text PRIMARY KEY NOT NULL, stop text, device text, seq integer, prev text, hash text, kind text, unit text,
  officer text, recorded_at text, bytes text, personal text, received_at text, received_from text, batch text) STRICT`;
const INSERT = `INSERT INTO raw_entries SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
  value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, 'now', 'bench', 'bench'
  FROM json_each(?1)`;

async function raw(request: Request, db: D1Database): Promise<Response> {
  if (request.method === "PUT") await db.prepare(TABLE).run();
  else
    await db
      .prepare(INSERT)
      .bind(await request.text())
      .run();
  return new Response("{}");
}

function counting(db: D1Database): D1Database {
  const add = <T extends D1Result | D1Result[]>(results: T, ...sqls: string[]): T => {
    for (const [index, { meta }] of ([results].flat() as { meta: D1Meta }[]).entries()) {
      work.read += meta.rows_read;
      work.written += meta.rows_written;
      const table = /\b(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)/i.exec(sqls[index] ?? "")?.[1];
      if (table && meta.rows_written > 0) work.byTable[table] = (work.byTable[table] ?? 0) + meta.rows_written;
    }
    return results;
  };
  const originals = new WeakMap<object, { sql: string; statement: D1PreparedStatement }>();
  const wrap = (sql: string, statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(sql, statement.bind(...values)),
      all: async () => add(await statement.all(), sql),
      run: async () => add(await statement.run(), sql),
      // These two do not report their cost, so the statement runs through `all`; writes through `raw`, which only
      // signing in does, are not repeated.
      first: async (column?: string) => {
        const row = add(await statement.all<Record<string, unknown>>(), sql).results[0] ?? null;
        return row && column !== undefined ? row[column] : row;
      },
      raw: async () => {
        const rows = await statement.raw();
        if (/^\s*select/i.test(sql)) add(await statement.all());
        return rows;
      },
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, { sql, statement });
    return wrapped;
  };
  return {
    prepare: (sql: string) => wrap(sql, db.prepare(sql)),
    batch: async (statements: D1PreparedStatement[]) => {
      const made = statements.map((one) => originals.get(one) ?? { sql: "", statement: one });
      return add(await db.batch(made.map(({ statement }) => statement)), ...made.map(({ sql }) => sql));
    },
  } as unknown as D1Database;
}
