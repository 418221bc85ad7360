import { createVault } from "@roadside/worker/personal/vault";
import { rebuild } from "@roadside/worker/store/rebuild";
import { openDatabase, resolveStateFolder } from "../installation.ts";
import { loadSecrets } from "../secrets.ts";
import { print } from "../terminal.ts";

/** Rebuilds the lists, counts, open duties and tokens of this installation from its entries. Stop the server first. */
export async function run(): Promise<number> {
  const state = resolveStateFolder();
  const { personalKey } = await loadSecrets(state);
  const db = await openDatabase(state);
  try {
    await rebuild(db, createVault(personalKey), (stops) => print(`${stops} stops`));
    return 0;
  } finally {
    db.close();
  }
}
