import { Badge, UnitCode } from "@roadside/core";
import { HeaderError } from "@roadside/worker/imports/source-rows";
import { Command, Option } from "commander";
import * as v from "valibot";
import { OperatorError } from "../failure.ts";
import { ApiError, connect } from "../import/api.ts";
import { importFile } from "../import/import-file.ts";
import { accept } from "../options.ts";
import { print, readSecretText, resolvePath } from "../terminal.ts";

interface ImportOptions {
  readonly server: string;
  readonly badge: string;
  readonly unit: string;
  readonly report?: string;
}

const HttpAddress = v.pipe(
  v.string(),
  v.check((text) => /^https?:/.test(text) && URL.canParse(text), "must be an address such as http://127.0.0.1:8787"),
);

export const command = new Command("import")
  .description("Sends a file of British roadside breath tests (Department for Transport, CSV or CSV.gz) to a server.")
  .argument("<file>", "file of breath tests", resolvePath)
  .addOption(
    new Option("--server <address>", "address of the API")
      .argParser(accept(HttpAddress))
      .default("http://127.0.0.1:8787"),
  )
  .addOption(
    new Option("--badge <number>", "badge number of the importer").argParser(accept(Badge)).makeOptionMandatory(),
  )
  .addOption(new Option("--unit <code>", "unit of the stops").argParser(accept(UnitCode)).default("GB"))
  .addOption(new Option("--report <file>", "file for the refused lines (<file>.refused.csv)").argParser(resolvePath))
  .addHelpText(
    "after",
    `
The password is read from ROADSIDE_PASSWORD, or asked for on the terminal. You can interrupt the import and run it again
at any time: stored rows are not duplicated. Ends with 0, with 1 after an error, and with 2 if lines were refused.

Example:
  $ roadside import breath-tests-2013.csv.gz --badge 100009 --unit GB`,
  )
  .action(async (file: string, { server, badge, unit, report = `${file}.refused.csv` }: ImportOptions) => {
    const password = await readSecretText("ROADSIDE_PASSWORD", `password of ${badge}`, false);
    try {
      const api = connect(server);
      await api.signIn(badge, password);
      const summary = await importFile(api, { file, unit, report, onProgress: createProgress() });
      await api.signOut();
      if (process.stdout.isTTY) print("");
      print(
        `${summary.rows} rows: ${summary.accepted} accepted (${summary.flagged} of them flagged), ` +
          `${summary.duplicate} already there, ${summary.refused} refused.`,
      );
      if (summary.report) print(`The refused lines, each with its reason: ${summary.report}`);
      if (summary.refused > 0) process.exitCode = 2;
    } catch (error) {
      if (error instanceof ApiError && error.code === "unit-out-of-scope")
        throw new OperatorError(`The unit ${unit} is outside the unit of ${badge}: name another one with --unit.`);
      const isExpected = error instanceof ApiError || error instanceof HeaderError;
      throw isExpected ? new OperatorError(error.message, { cause: error }) : error;
    }
  });

/** Creates a callback that prints the progress at most once a second. */
function createProgress() {
  const startedMs = Date.now();
  let printedMs = 0;
  return (done: number, total: number) => {
    const nowMs = Date.now();
    if (nowMs - printedMs < 1_000 && done < total) return;
    printedMs = nowMs;
    const percent = Math.round((100 * done) / total);
    const line = `${done} of ${total} rows, ${percent} %, ${Math.round((done * 1_000) / (nowMs - startedMs))} a second`;
    process.stdout.write(process.stdout.isTTY ? `\r${line.padEnd(70)}` : `${line}\n`);
  };
}
