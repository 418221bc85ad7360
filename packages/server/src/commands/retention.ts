import { createVault } from "@roadside/worker/personal/vault";
import { runRetention } from "@roadside/worker/store/retention";
import { v7 } from "uuid";
import { secretsOf } from "../secrets.ts";
import { openLocalDatabase, stateFolder } from "../workerd/local-database.ts";

// Drops what the installation's rule of retention says is kept no longer, to the end.
const state = stateFolder();
const { personalKey } = await secretsOf(state);
const { db, close } = await openLocalDatabase(state);
try {
  const runOnce = () => runRetention(db, createVault(personalKey), new Date(), v7);
  let run = await runOnce();
  while (run?.finishedAt === null) run = await runOnce();
  process.stdout.write(
    run
      ? `${run.dropped} parts of negative tests before ${run.before} dropped.\n`
      : "No rule of retention is set: nothing was dropped.\n",
  );
} finally {
  close();
}
