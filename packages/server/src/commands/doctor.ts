import { Command, Option } from "commander";
import * as v from "valibot";
import { examineAddress } from "../doctor/examine-address.ts";
import { examineInstallation } from "../doctor/examine-installation.ts";
import { type Finding, findingsAbout } from "../doctor/finding.ts";
import { accept } from "../options.ts";
import { addServeOptions, findUnknownVariables, type ServeOptions } from "../serve-options.ts";
import { print } from "../terminal.ts";

const Address = v.pipe(
  v.string(),
  v.check((text) => /^https?:/.test(text) && URL.canParse(text), "must be an address such as https://roadside.example"),
  v.transform((text) => new URL(text)),
);

const MARKS = { ok: "ok   ", note: "note ", wrong: "WRONG" } as const;

export const command = addServeOptions(new Command("doctor"))
  .description("Examines the installation and its server, and says what is wrong and what to do. It changes nothing.")
  .addOption(
    new Option("--public-url <address>", "address by which users reach the server")
      .env("ROADSIDE_PUBLIC_URL")
      .argParser(accept(Address)),
  )
  .addHelpText(
    "after",
    `
Give it the options and variables of the server. Ends with 1 if something is wrong.

Example:
  $ roadside doctor --state /srv/roadside --public-url https://roadside.example`,
  )
  .action(async (options: ServeOptions & { publicUrl?: URL }) => {
    const findings = [
      ...examineConfiguration(),
      ...(await examineInstallation(options.state, new Date())),
      ...(await examineAddress(options, options.publicUrl)),
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
