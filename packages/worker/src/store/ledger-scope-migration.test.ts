import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { json, startServer } from "../testing/server.ts";

const { DB, MIGRATIONS } = env;

it("a key from before the ledger had its name can still read it, and nothing else", async () => {
  const server = await startServer();
  const wanted = { name: "court", unit: "532931", scopes: ["ledger:read", "audit:read"], days: 30 };
  const { body } = await server.call<{ secret: string }>("administrator", "/v1/keys", json(wanted));
  await DB.batch([
    DB.prepare(`UPDATE api_keys SET scopes = '["log:read","audit:read"]'`),
    DB.prepare("DELETE FROM d1_migrations WHERE name = '0018_ledger_scope.sql'"),
  ]);
  await applyD1Migrations(DB, MIGRATIONS);
  const read = (path: string) => server.call(null, path, { headers: { authorization: `Bearer ${body.secret}` } });
  expect((await read("/v1/ledger/heads")).status).toBe(200);
  expect((await read("/v1/audit")).status).toBe(200);
  expect((await read("/v1/stops")).status).toBe(403);
});
