import { createVault } from "@roadside/worker/personal/vault";
import { rebuild } from "@roadside/worker/store/rebuild";
import { secretsOf } from "../secrets.ts";
import { openLocalDatabase, stateFolder } from "../workerd/local-database.ts";

// Makes the lists, counts, open duties and tokens of the installation on this machine again from its entries. Stop the server first.
const state = stateFolder();
const { personalKey } = await secretsOf(state);
const { db, close } = await openLocalDatabase(state);
try {
  await rebuild(db, createVault(personalKey), (stops) => process.stdout.write(`${stops} stops\n`));
} finally {
  close();
}
