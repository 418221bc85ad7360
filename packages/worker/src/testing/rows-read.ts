import { env } from "cloudflare:workers";
import type { D1Database, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";

/** What D1 says that it read for whatever this does with the database. */
export async function rowsRead(ask: (db: D1Database) => Promise<unknown>): Promise<number> {
  let read = 0;
  const add = <T>(result: D1Result<T>) => {
    read += result.meta.rows_read;
    return result;
  };
  const counted = (statement: D1PreparedStatement) =>
    ({
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      all: async () => add(await statement.all()),
      first: async () => add(await statement.all()).results[0] ?? null,
      statement,
    }) as unknown as D1PreparedStatement;
  await ask({
    prepare: (sql: string) => counted(env.DB.prepare(sql)),
    batch: async (statements: { statement: D1PreparedStatement }[]) =>
      (await env.DB.batch(statements.map(({ statement }) => statement))).map(add),
  } as unknown as D1Database);
  return read;
}
