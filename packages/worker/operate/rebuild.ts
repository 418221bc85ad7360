import { vaultUnder } from "../src/personal/vault.ts";
import { rebuild } from "../src/store/rebuild.ts";
import { openLocalDatabase, stateFolder } from "./local-database.ts";
import { secretsOf } from "./secrets.ts";

// Makes the lists, counts, open duties and tokens of the installation on this machine anew from its entries. Stop the server first.
const state = stateFolder();
const { personalKey } = await secretsOf(state);
const { db, close } = await openLocalDatabase(state);
try {
  await rebuild(db, vaultUnder(personalKey), (stops) => process.stdout.write(`${stops} stops\n`));
} finally {
  await close();
}
