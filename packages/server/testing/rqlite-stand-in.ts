import { readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { parseArgs } from "node:util";

/*
 * A stand-in for rqlited, where none is installed: the part of rqlite's HTTP API that the adapter uses, over one SQLite
 * file, with the habits of rqlite's that can damage data, as its documentation and source describe them. It is NOT
 * rqlite: there is no Raft, and nodes that share a file share its fate. Tests say which of the two they ran on.
 */

export interface StandInOptions {
  readonly file: string;
  readonly port?: number;
  readonly foreignKeys?: boolean;
  readonly user?: string;
  readonly password?: string;
}

/** How the next request fails, for tests of single faults. */
export type Fault = "lost-before" | "lost-after" | "no-leader" | "leadership-lost" | "sent-twice" | "silent";

type Parameter = string | number | bigint | Uint8Array | null;
type Line = readonly [sql: string, ...parameters: Parameter[]];

/** Starts a stand-in on loopback. */
export async function startStandIn(options: StandInOptions) {
  const writer = open(options.file, options.foreignKeys ?? true);
  const reader = new DatabaseSync(options.file, {
    readOnly: true,
    enableForeignKeyConstraints: options.foreignKeys ?? true,
    timeout: 30_000,
  });
  const faults: Fault[] = [];
  const requests: string[] = [];
  const seen: { silent: ServerResponse[] } = { silent: [] };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (!isAllowed(request, options)) return void response.writeHead(401).end();
    if (url.pathname === "/readyz") {
      const isSilent = faults[0] === "silent" || seen.silent.length > 0;
      if (!isSilent) response.end("[+]node ok");
      return;
    }
    if (url.pathname === "/db/backup") {
      const copy = `${options.file}.${Date.now()}.copy`;
      reader.exec(`VACUUM INTO '${copy}'`);
      response.end(await readFile(copy));
      return rm(copy);
    }
    const body = await text(request);
    requests.push(`${url.pathname}${url.search}`);
    const fault = faults.shift();
    if (fault === "silent") return void seen.silent.push(response);
    if (fault === "lost-before") return void response.destroy();
    if (fault === "no-leader") return void response.writeHead(503).end("leader not found");
    if (fault === "leadership-lost") return void response.end('{"error":"leadership lost while committing log"}');
    const answer = () => answerTo(url, body);
    try {
      if (fault === "sent-twice") answer();
      const result = answer();
      if (fault === "lost-after") response.destroy();
      else response.setHeader("content-type", "application/json").end(result);
    } catch (error) {
      response.end(JSON.stringify({ error: (error as Error).message }));
    }
  });

  function answerTo(url: URL, body: string): string {
    const lines = parseLines(body);
    const isTransaction = url.searchParams.has("transaction");
    const parses = !url.searchParams.has("noparse");
    if (lines.some(([sql]) => /^\s*pragma\s+(journal_mode|synchronous|query_only)\s*=/i.test(sql)))
      return '{"error":"disallowed pragma"}';
    const call = url.pathname.split("/").at(-1);
    const database = call === "query" ? reader : writer;
    const results: string[] = [];
    if (isTransaction) database.exec(call === "query" ? "BEGIN" : "BEGIN IMMEDIATE");
    for (const line of lines) {
      try {
        results.push(carryOut(database, call ?? "", line, parses));
      } catch (error) {
        results.push(JSON.stringify({ error: (error as Error).message }));
        // rqlite goes on after a statement that does not compile, and commits, in /db/request alone.
        const goesOn = call === "query" || (call === "request" && !compiles(database, line[0]));
        if (!goesOn && isTransaction) {
          if (database.isTransaction) database.exec("ROLLBACK");
          return `{"results":[${results.join(",")}]}`;
        }
      }
    }
    if (isTransaction) {
      try {
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    }
    return `{"results":[${results.join(",")}]}`;
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The faults of the next requests, in order. */
    faults,
    /** The requests so far. */
    requests,
    async close(): Promise<void> {
      for (const response of seen.silent) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      reader.close();
      writer.close();
    },
  };
}

function open(file: string, foreignKeys: boolean): DatabaseSync {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: foreignKeys, timeout: 30_000 });
  database.exec("PRAGMA journal_mode = WAL");
  return database;
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function isAllowed({ headers }: IncomingMessage, { user, password }: StandInOptions): boolean {
  return user === undefined || headers.authorization === `Basic ${btoa(`${user}:${password}`)}`;
}

/** Whole numbers are INTEGER, others REAL; a text that looks like a blob literal becomes a blob. */
function parseLines(body: string): Line[] {
  const parsed = JSON.parse(body, (_, value: unknown, context?: { source?: string }) => {
    if (typeof value !== "number") return value;
    return /^-?\d+$/.test(context?.source ?? "") ? BigInt(context?.source ?? 0) : value;
  }) as (string | [string, ...unknown[]])[];
  return parsed.map((line) => {
    const [sql, ...parameters] = typeof line === "string" ? [line] : line;
    return [sql, ...parameters.map(toParameter)];
  });
}

function toParameter(value: unknown): Parameter {
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (Array.isArray(value)) return Uint8Array.from(value.map(Number));
  const literal = typeof value === "string" ? /^\s*x'((?:[0-9a-f]{2})*)'\s*$/i.exec(value) : null;
  return literal ? Buffer.from(literal[1] as string, "hex") : (value as Parameter);
}

function compiles(database: DatabaseSync, sql: string): boolean {
  try {
    database.prepare(sql);
    return true;
  } catch {
    return false;
  }
}

function carryOut(database: DatabaseSync, call: string, [sql, ...parameters]: Line, parses: boolean): string {
  const returns = /returning\s/i.test(sql);
  // Only /db/execute carries out a text of several statements.
  if (call === "execute" && parameters.length === 0 && !returns) {
    database.exec(sql);
    return countsOf(database);
  }
  const statement = database.prepare(sql);
  const columns = statement.columns();
  const asRows = call === "query" || (call === "request" && columns.length > 0 && !returns) || (returns && parses);
  if (!asRows || columns.length === 0) {
    statement.run(...parameters);
    return call === "query" ? "{}" : countsOf(database);
  }
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const types = columns.map(({ type }) => type?.toLowerCase() ?? "");
  const rows = (statement as StatementSync).all(...parameters) as unknown as unknown[][];
  const values = rows.map((row) => `[${row.map((value, index) => toJson(value, types[index] ?? "")).join(",")}]`);
  const names = JSON.stringify(columns.map(({ name }) => name));
  return `{"columns":${names},"types":${JSON.stringify(types)}${values.length > 0 ? `,"values":[${values.join(",")}]` : ""}}`;
}

function countsOf(database: DatabaseSync): string {
  const counts = database.prepare("SELECT changes() AS changes, last_insert_rowid() AS last").get() as {
    changes: number;
    last: number;
  };
  return JSON.stringify({
    ...(counts.last === 0 ? {} : { last_insert_id: counts.last }),
    ...(counts.changes === 0 ? {} : { rows_affected: counts.changes }),
  });
}

/** A blob in a column without a declared type is taken for text. */
function toJson(value: unknown, type: string): string {
  if (typeof value === "bigint") return type === "boolean" ? String(value > 0n) : value.toString();
  if (!(value instanceof Uint8Array)) return JSON.stringify(value);
  return type === "" || type === "text" ? JSON.stringify(Buffer.from(value).toString("utf8")) : `[${value.join(",")}]`;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { file: { type: "string" }, port: { type: "string" } } });
  const { url } = await startStandIn({ file: values.file as string, port: Number(values.port) });
  process.stdout.write(`ready ${url}\n`);
}
