import type { Check } from "@roadside/worker/verification/difference";
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
      if (differences === 0) return;
      for (const line of adviseOn(new Set(report.map(({ check }) => check)))) print(line);
      process.exitCode = 1;
    } finally {
      progress.end();
      installation.close();
    }
  });

/** What to do about differences, the gravest first. */
function adviseOn(checks: ReadonlySet<Check>): string[] {
  const advice: string[] = [];
  if (checks.has("pages"))
    advice.push("Pages are damaged: stop the server, keep the files as they are, and restore the newest backup.");
  if (checks.has("schema"))
    advice.push("Someone changed the schema, as to change records that are append-only: examine who had the file.");
  if (
    (["entries", "personal parts", "attachments", "chains", "ledgers", "tree heads"] as const).some((one) =>
      checks.has(one),
    )
  )
    advice.push("Records were changed: keep this database as evidence, and compare it with a restored backup.");
  if (checks.has("projections"))
    advice.push("Lists or counts differ: stop the server and run `roadside rebuild`, which derives them again.");
  return advice;
}
