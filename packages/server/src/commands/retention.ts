import { createVault } from "@roadside/worker/personal/vault";
import { runRetention } from "@roadside/worker/store/retention";
import { v7 } from "uuid";
import { openDatabase, resolveStateFolder } from "../installation.ts";
import { loadSecrets } from "../secrets.ts";
import { print } from "../terminal.ts";

/** Deletes all personal data that the installation's retention rule no longer allows. */
export async function run(): Promise<number> {
  const state = resolveStateFolder();
  const { personalKey } = await loadSecrets(state);
  const db = await openDatabase(state);
  try {
    const runOnce = () => runRetention(db, createVault(personalKey), new Date(), v7);
    let result = await runOnce();
    while (result?.finishedAt === null) result = await runOnce();
    print(
      result
        ? `Deleted ${result.dropped} personal parts of negative tests before ${result.before}.`
        : "No retention rule is set: nothing was deleted.",
    );
    return 0;
  } finally {
    db.close();
  }
}
