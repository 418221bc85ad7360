import { createVault } from "@roadside/worker/personal/vault";
import { shardsOf } from "@roadside/worker/shards/bindings";
import { rebuild } from "@roadside/worker/store/rebuild";
import { secretsOf } from "../secrets.ts";
import { openLocalBindings, stateFolder } from "../workerd/local-database.ts";

// Makes the lists, counts, open duties and tokens of the installation on this machine, in all of its databases, anew from its entries. Stop the server first.
const state = stateFolder();
const { personalKey } = await secretsOf(state);
const { env, close } = await openLocalBindings(state);
try {
  for (const db of [env.DB, ...Object.values(shardsOf(env))])
    await rebuild(db, createVault(personalKey), (stops) => process.stdout.write(`${stops} stops\n`));
} finally {
  await close();
}
