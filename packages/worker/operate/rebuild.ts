import { rebuild } from "../src/store/rebuild.ts";
import { openLocalDatabase, stateFolder } from "./local-database.ts";

// Makes the lists and counts of the installation on this machine anew from its entries. Stop the server first.
const { db, close } = await openLocalDatabase(stateFolder());
try {
  await rebuild(db, (stops) => process.stdout.write(`${stops} stops\n`));
} finally {
  await close();
}
