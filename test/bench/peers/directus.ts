import { rm } from "node:fs/promises";
import { join } from "node:path";
import { v7 } from "uuid";
import { freePort } from "../../server.ts";
import {
  installPackages,
  MONTH,
  nodeOf,
  type Peer,
  requestOk,
  run,
  seconds,
  startProcess,
  stopProcess,
} from "./peer.ts";

const TOKEN = "a-token-of-the-benchmark";

/**
 * Directus on SQLite: one collection with the same fields, and indexes for the questions. Its own accounts, permissions
 * and activity log keep their defaults.
 */
export async function directusPeer(folder: string): Promise<Peer> {
  // Its dependency isolated-vm 5 does not compile under a newer Node.
  const node = await nodeOf("22.23.3");
  await installPackages(folder, node, "directus@12.4.0");
  for (const file of ["directus.sqlite", "directus.sqlite-wal", "directus.sqlite-shm"])
    await rm(join(folder, file), { force: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    HOST: "127.0.0.1",
    PUBLIC_URL: url,
    DB_CLIENT: "sqlite3",
    DB_FILENAME: join(folder, "directus.sqlite"),
    SECRET: "a-secret-of-the-benchmark-that-is-long",
    ADMIN_EMAIL: "bench@example.org",
    ADMIN_PASSWORD: "bench-password",
    ADMIN_TOKEN: TOKEN,
    TELEMETRY: "false",
    LOG_LEVEL: "error",
    QUERY_LIMIT_MAX: "-1",
    MAX_BATCH_MUTATION: "1000",
    MAX_PAYLOAD_SIZE: "2mb",
    PRESSURE_LIMITER_ENABLED: "false",
  };
  const cli = join(folder, "node_modules/directus/cli.js");
  await run(node.path, [cli, "bootstrap"], { cwd: folder, env: { ...process.env, ...env } });
  const child = await startProcess([node.path, cli, "start"], folder, env, url);
  const field = (name: string, isIndexed: boolean, type = "string") => ({
    field: name,
    type,
    meta: {},
    schema: { is_nullable: false, is_indexed: isIndexed },
  });
  const collection = {
    collection: "stops",
    schema: {},
    meta: {},
    fields: [
      {
        field: "id",
        type: "string",
        meta: {},
        schema: { is_primary_key: true, is_nullable: false, has_auto_increment: false },
      },
      field("unit", true),
      field("checkpoint", true),
      field("officer", true),
      field("at", true, "timestamp"),
      field("category", true),
      field("reading", false),
    ],
  };
  await requestOk(`${url}/collections`, TOKEN, JSON.stringify(collection)).catch(async (error: unknown) => {
    await stopProcess(child);
    throw error;
  });
  const times = seconds();
  const zero = (unit: string) => ({
    id: v7(),
    unit,
    checkpoint: "point-1",
    officer: "100001",
    at: times.next().value,
    category: "below-limit",
    reading: "0",
  });
  const inMonth = `filter[at][_between]=${MONTH.from},${MONTH.to}T23:59:59Z`;
  return {
    name: "Directus 12.4 on SQLite",
    batch: async (unit, zeros) => JSON.stringify(Array.from({ length: zeros }, () => zero(unit))),
    take: (body) => requestOk(`${url}/items/stops?fields=id`, TOKEN, body),
    page: (unit) => requestOk(`${url}/items/stops?filter[unit][_eq]=${unit}&sort=-at&limit=50`, TOKEN),
    month: (unit) =>
      requestOk(`${url}/items/stops?filter[unit][_eq]=${unit}&${inMonth}&aggregate[count]=*&groupBy[]=category`, TOKEN),
    close: () => stopProcess(child),
  };
}
