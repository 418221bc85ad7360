import { createVault } from "@roadside/worker/personal/vault";
import { runRetention } from "@roadside/worker/store/retention";
import { ClockNotTrusted } from "@roadside/worker/store/trusted-clock";
import { Command } from "commander";
import { v7 } from "uuid";
import { OperatorError } from "../failure.ts";
import { openInstallation } from "../installation.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption } from "../options.ts";
import { createProgress, print } from "../terminal.ts";

export const command = new Command("retention")
  .description("Deletes all personal data that the installation's retention rule no longer allows. The server may run.")
  .addOption(stateOption())
  .addOption(databaseOption())
  .addHelpText("after", "\nExample:\n  $ roadside retention --state /srv/roadside")
  .action(async ({ state, database }: StateOption & DatabaseOption) => {
    const { db, dataKey, close } = await openInstallation(state, { alone: false, database });
    const progress = createProgress();
    try {
      const runOnce = () => runRetention(db, createVault(dataKey), new Date(), v7);
      let result = await runOnce();
      while (result?.finishedAt === null) {
        progress.show(`Deleting: ${result.dropped} personal parts`);
        result = await runOnce();
      }
      progress.end();
      print(
        result
          ? `Deleted ${result.dropped} personal parts of negative tests before ${result.before}.`
          : "No retention rule is set: nothing was deleted.",
      );
    } catch (error) {
      if (!(error instanceof ClockNotTrusted)) throw error;
      throw new OperatorError(
        "The clock has jumped ahead by more than a day, so nothing was deleted: correct it, or confirm it with " +
          "`PUT /v1/clock` as docs/operate.md says.",
      );
    } finally {
      progress.end();
      close();
    }
  });
