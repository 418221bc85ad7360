#!/usr/bin/env node
import { Command } from "commander";
import packageFacts from "../package.json" with { type: "json" };
import { describeFailure, OperatorError } from "./failure.ts";
import { capitalise, printError } from "./terminal.ts";

interface Summary {
  /** What the command does, for the list of commands. */
  readonly does: string;
  readonly load: () => Promise<{ command: Command }>;
}

const COMMANDS: Readonly<Record<string, Summary>> = {
  init: { does: "create an installation and its first administrator", load: () => import("./commands/init.ts") },
  serve: { does: "run the server", load: () => import("./commands/serve.ts") },
  officer: { does: "add, list and close accounts, and reset passwords", load: () => import("./commands/officer.ts") },
  backup: { does: "write an encrypted backup", load: () => import("./commands/backup.ts") },
  restore: { does: "restore a backup", load: () => import("./commands/restore.ts") },
  doctor: { does: "examine an installation and its server", load: () => import("./commands/doctor.ts") },
  import: { does: "send a file of breath tests to a server", load: () => import("./commands/import.ts") },
  copy: { does: "move an installation into a cluster or out of it", load: () => import("./commands/copy.ts") },
  rebuild: { does: "rebuild the projections from the entries", load: () => import("./commands/rebuild.ts") },
  retention: { does: "delete personal data as the retention rule says", load: () => import("./commands/retention.ts") },
  "rotate-key": { does: "replace the personal key", load: () => import("./commands/rotate-key.ts") },
  verify: { does: "verify the whole installation", load: () => import("./commands/verify.ts") },
  "verify-evidence": { does: "verify an evidence package", load: () => import("./commands/verify-evidence.ts") },
};

const EXAMPLES = `
Examples:
  $ roadside init --state /srv/roadside --badge 900001 --name-zh 赵敏 --name-en "Zhao Min"
  $ roadside serve --state /srv/roadside
  $ roadside help officer`;

/** Only the named command is loaded: together they import the whole server. */
async function createProgram(words: readonly string[]): Promise<Command> {
  const program = new Command("roadside")
    .description("Runs Roadside, the record of roadside drink-driving checks, on your own machine.")
    .version(packageFacts.version)
    .configureOutput({ outputError: (text, write) => write(toSentence(text)) })
    .addHelpText("after", EXAMPLES);
  const named = words[0] === "help" ? words[1] : words[0];
  for (const [name, { does, load }] of Object.entries(COMMANDS)) {
    const command = name === named ? (await load()).command : new Command(name);
    program.addCommand(command.summary(does));
    for (const each of [command, ...command.commands]) each.copyInheritedSettings(program);
  }
  return program;
}

/** Commander writes `error: unknown option '--stat'` and its suggestion in two lines. */
function toSentence(text: string): string {
  const words = text
    .replace(/^error: /, "")
    .trim()
    .replace(/\s*\n\(Did you mean ([^?]+)\?\)/, ": did you mean $1?");
  const sentence = capitalise(words);
  return `${/[.?]$/.test(sentence) ? sentence : `${sentence}.`}\n`;
}

/** Refuses a runtime whose SQLite cannot bind a parameter that a statement uses twice. */
async function requireSqlite(): Promise<void> {
  // Node 22 warns that SQLite is experimental, with every command.
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith("SQLite is an experimental feature")) emitWarning.call(process, warning, ...rest);
  };
  try {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(":memory:");
    database.prepare("SELECT ?1, ?1").all(1);
    database.close();
  } catch {
    throw new OperatorError(`Roadside needs Node 22.20, 24.8 or newer, and this is Node ${process.versions.node}.`);
  }
}

// All files that it creates are for their owner only.
process.umask(0o077);
// An empty variable is one that is not set.
for (const [name, value] of Object.entries(process.env))
  if (value === "" && /^(ROADSIDE_.*|PORT|HOST)$/.test(name)) delete process.env[name];
try {
  await requireSqlite();
  // pnpm passes a bare "--" on.
  const words = process.argv.slice(2).filter((word) => word !== "--");
  const program = await createProgram(words);
  await program.parseAsync(words, { from: "user" });
} catch (error) {
  printError(describeFailure(error));
  process.exitCode = 1;
}
