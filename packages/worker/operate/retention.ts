import { v7 } from "uuid";
import { vaultUnder } from "../src/personal/vault.ts";
import { shardsOf } from "../src/shards/bindings.ts";
import { runRetention } from "../src/store/retention.ts";
import { openLocalBindings, stateFolder } from "./local-database.ts";
import { secretsOf } from "./secrets.ts";

// Drops what the installation's rule of retention says is kept no longer, to the end.
const state = stateFolder();
const { personalKey } = await secretsOf(state);
const { env, close } = await openLocalBindings(state);
try {
  for (const db of [env.DB, ...Object.values(shardsOf(env))]) {
    let run = await runRetention(db, vaultUnder(personalKey), new Date(), v7);
    while (run?.finishedAt === null) run = await runRetention(db, vaultUnder(personalKey), new Date(), v7);
    process.stdout.write(
      run
        ? `${run.dropped} parts of negative tests before ${run.before} dropped.\n`
        : "No rule of retention is set: nothing was dropped.\n",
    );
  }
} finally {
  await close();
}
