import { Command } from "commander";
import { openInstallation } from "../installation.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption } from "../options.ts";
import { createProgress, print } from "../terminal.ts";
import { verifyInstallation } from "../verification/verify-installation.ts";

export const command = new Command("verify")
  .description(
    "Verifies the whole installation: the pages of the database, every entry by its hash, every chain, every ledger " +
      "by its signed heads, and every list and count by the entries. The server may run. It needs as much free disk " +
      "space as the database has. Ends with 1 if something differs.",
  )
  .addOption(stateOption())
  .addOption(databaseOption())
  .addHelpText("after", "\nExample:\n  $ roadside verify --state /srv/roadside")
  .action(async ({ state, database }: StateOption & DatabaseOption) => {
    const installation = await openInstallation(state, { alone: false, database });
    const progress = createProgress();
    try {
      const { entries, differences, report } = await verifyInstallation(installation, progress.show);
      progress.end();
      for (const { check, subject, message } of report) print(`${check}: ${subject}: ${message}`);
      if (differences > report.length) print(`… and ${differences - report.length} more.`);
      print(
        differences === 0
          ? `All ${entries} entries, their chains, ledgers and lists are as they must be.`
          : `${differences} differences in ${entries} entries, their chains, ledgers and lists.`,
      );
      if (differences > 0) process.exitCode = 1;
    } finally {
      progress.end();
      installation.close();
    }
  });
