import { Command } from "commander";
import { openInstallation } from "../installation.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption } from "../options.ts";
import { rotatePersonalKey } from "../rotate-personal-key.ts";
import { SECRETS_FILE } from "../secrets.ts";
import { print } from "../terminal.ts";

export const command = new Command("rotate-key")
  .description(
    "Replaces the personal key, under which the key of personal data is encrypted. No record changes. Stop the server " +
      "first. Older backups still have the old key.",
  )
  .addOption(stateOption())
  .addOption(databaseOption())
  .addHelpText("after", "\nExample:\n  $ roadside rotate-key --state /srv/roadside")
  .action(async ({ state, database }: StateOption & DatabaseOption) => {
    const installation = await openInstallation(state, { alone: true, database });
    try {
      await rotatePersonalKey(installation);
    } finally {
      installation.close();
    }
    print(`Replaced the personal key in ${state}/${SECRETS_FILE}. Make a backup: roadside backup.`);
    if (database) print(`Copy ${SECRETS_FILE} to the other servers of the cluster, and restart them.`);
  });
