import { Command } from "commander";
import { examineAddress } from "../doctor/examine-address.ts";
import { examineInstallation } from "../doctor/examine-installation.ts";
import { type Finding, findingsAbout } from "../doctor/finding.ts";
import { addServeOptions, findUnknownVariables, type ServeOptions } from "../serve-options.ts";
import { print } from "../terminal.ts";

const MARKS = { ok: "ok   ", note: "note ", wrong: "WRONG" } as const;

export const command = addServeOptions(new Command("doctor"))
  .description("Examines the installation and its server, and says what is wrong and what to do. It changes nothing.")
  .addHelpText(
    "after",
    `
Give it the options and variables of the server. Ends with 1 if something is wrong.

Example:
  $ roadside doctor --state /srv/roadside --public-url https://roadside.example`,
  )
  .action(async (options: ServeOptions) => {
    const trustsProxies = command.getOptionValueSource("trustedProxies") !== "default";
    const findings = [
      ...examineConfiguration(),
      ...(await examineInstallation(options, new Date())),
      ...(await examineAddress(options, trustsProxies)),
    ];
    const width = Math.max(...findings.map(({ about }) => about.length));
    for (const { state, about, text } of findings) print(`${MARKS[state]}  ${about.padEnd(width)}  ${text}`);
    const wrong = findings.filter(({ state }) => state === "wrong").length;
    print(wrong === 0 ? "\nNothing is wrong." : `\n${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.`);
    if (wrong > 0) process.exitCode = 1;
  });

function examineConfiguration(): Finding[] {
  const { ok, wrong } = findingsAbout("configuration");
  const unknown = findUnknownVariables(command);
  if (unknown.length === 0) return [ok(`The options and variables are valid (Node ${process.versions.node}).`)];
  return unknown.map((name) => wrong(`The variable ${name} is unknown and has no effect: correct its name.`));
}
