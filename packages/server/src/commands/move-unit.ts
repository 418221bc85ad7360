import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { D1Database } from "@cloudflare/workers-types";
import { UnitCode } from "@roadside/core";
import { createSigner } from "@roadside/worker/ledger/signing";
import { shardsOf } from "@roadside/worker/shards/bindings";
import { CannotMove, moveUnit } from "@roadside/worker/shards/move-unit";
import { MAIN } from "@roadside/worker/shards/placed-units";
import { logGrowthOn } from "@roadside/worker/store/ledger-growth";
import { v7 } from "uuid";
import * as v from "valibot";
import { secretsOf } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openShards } from "../sqlite/shards.ts";
import { sqliteD1 } from "../sqlite/sqlite-d1.ts";
import { openLocalBindings, stateFolder } from "../workerd/local-database.ts";

const USAGE = `Moves the records of a unit, and of all under it, to another database of the installation on this machine (ROADSIDE_STATE).

  pnpm roadside move-unit -- --unit 532931 --to dali

  --to   a name of ROADSIDE_SHARDS (self-hosted), the rest of a binding SHARD_… in wrangler.toml in small letters, or main

The server may run: while it lasts, what is sent to the unit is asked to come again. It can be cut off and run again.`;

const STEPS_A_CALL = 500;

const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== "--"),
  options: { unit: { type: "string" }, to: { type: "string" } },
});
const read = v.safeParse(v.object({ unit: UnitCode, to: v.pipe(v.string(), v.minLength(1)) }), values);
if (read.success) await run(read.output.unit, read.output.to);
else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 1;
}

async function run(unit: string, to: string): Promise<void> {
  const state = stateFolder();
  const { signingKey } = await secretsOf(state);
  const { databases, close } = await open(state);
  try {
    const moved = await moveUnit({
      databases,
      unit,
      to,
      advanceLog: (db, now) => logGrowthOn(db, createSigner(signingKey), v7).advance(now, STEPS_A_CALL),
      clock: () => new Date(),
      newId: v7,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onProgress: (words) => process.stdout.write(`${words}\n`),
    });
    if (moved.state === "moved")
      process.stdout.write(`${unit} lives in ${moved.to}: ${moved.entries} entries, SHA-256 ${moved.digest}\n`);
    else if (moved.state === "already-there") process.stdout.write(`${unit} lives in ${to}.\n`);
    else {
      const { table, row, what } = moved.difference;
      process.stderr.write(`Nothing was moved. ${table}, ${row}: ${what}\n`);
      process.exitCode = 1;
    }
  } catch (error) {
    if (!(error instanceof CannotMove)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } finally {
    await close();
  }
}

/** The files of a self-hosted installation, where there are any; else what wrangler.toml binds. */
async function open(state: string): Promise<{ databases: Record<string, D1Database>; close: () => Promise<void> }> {
  const file = join(state, "roadside.sqlite");
  if (!existsSync(file)) {
    const { env, close } = await openLocalBindings(state);
    return { databases: { [MAIN]: env.DB, ...shardsOf(env) }, close };
  }
  const databases = { [MAIN]: sqliteD1(file), ...openShards(state) };
  for (const db of Object.values(databases)) await migrate(db, await readMigrations());
  const close = async () => {
    for (const db of Object.values(databases)) db.close();
  };
  return { databases, close };
}
