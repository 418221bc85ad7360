import { createVault } from "@roadside/worker/personal/vault";
import { runRetention } from "@roadside/worker/store/retention";
import { v7 } from "uuid";
import { secretsOf } from "../secrets.ts";
import { openLocalBindings, stateFolder } from "../workerd/local-database.ts";

// Drops what the installation's rule of retention says is kept no longer, to the end.
const state = stateFolder();
const { personalKey } = await secretsOf(state);
const { env, close } = await openLocalBindings(state);
try {
  const runOnce = () => runRetention(env.DB, createVault(personalKey), new Date(), v7);
  let run = await runOnce();
  while (run?.finishedAt === null) run = await runOnce();
  process.stdout.write(
    run
      ? `${run.dropped} parts of negative tests before ${run.before} dropped.\n`
      : "No rule of retention is set: nothing was dropped.\n",
  );
} finally {
  await close();
}
