import { createVault } from "@roadside/worker/personal/vault";
import { rebuild } from "@roadside/worker/store/rebuild";
import { Command } from "commander";
import { openInstallation } from "../installation.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption } from "../options.ts";
import { createProgress, print } from "../terminal.ts";

export const command = new Command("rebuild")
  .description(
    "Rebuilds the lists, counts, open duties, tokens and findings from the entries. Stop the server first: it refuses " +
      "to run at the same time.",
  )
  .addOption(stateOption())
  .addOption(databaseOption())
  .addHelpText("after", "\nExample:\n  $ roadside rebuild --state /srv/roadside")
  .action(async ({ state, database }: StateOption & DatabaseOption) => {
    const { db, dataKey, close } = await openInstallation(state, { alone: true, database });
    const progress = createProgress();
    let rebuilt = 0;
    try {
      await rebuild(db, createVault(dataKey), (stops) => {
        rebuilt = stops;
        progress.show(`Rebuilding: ${stops} stops`);
      });
    } finally {
      progress.end();
      close();
    }
    print(`Rebuilt ${rebuilt} stops.`);
  });
