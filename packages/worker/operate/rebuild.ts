import { vaultUnder } from "../src/personal/vault.ts";
import { shardsOf } from "../src/shards/bindings.ts";
import { rebuild } from "../src/store/rebuild.ts";
import { openLocalBindings, stateFolder } from "./local-database.ts";
import { secretsOf } from "./secrets.ts";

// Makes the lists, counts, open duties and tokens of the installation on this machine, in all of its databases, anew from its entries. Stop the server first.
const state = stateFolder();
const { personalKey } = await secretsOf(state);
const { env, close } = await openLocalBindings(state);
try {
  for (const db of [env.DB, ...Object.values(shardsOf(env))])
    await rebuild(db, vaultUnder(personalKey), (stops) => process.stdout.write(`${stops} stops\n`));
} finally {
  await close();
}
