#!/usr/bin/env node
import { print } from "./terminal.ts";

interface Command {
  /** What the command does, for the list of commands. */
  readonly does: string;
  readonly load: () => Promise<{ run(args: readonly string[]): Promise<number> }>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: { does: "run the server on a SQLite file", load: () => import("./commands/serve.ts") },
  "add-officer": { does: "add an officer", load: () => import("./commands/add-officer.ts") },
  import: { does: "send a file of breath tests to a server", load: () => import("./commands/import.ts") },
  rebuild: { does: "rebuild the projections from the entries", load: () => import("./commands/rebuild.ts") },
  retention: { does: "delete personal data as the retention rule says", load: () => import("./commands/retention.ts") },
  "verify-evidence": { does: "verify an evidence package", load: () => import("./commands/verify-evidence.ts") },
};

// pnpm passes a bare "--" on.
const [name = "help", ...args] = process.argv.slice(2).filter((word) => word !== "--");
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) process.exitCode = await (await command.load()).run(args);
else {
  print("Usage: roadside <command>\n");
  for (const [known, { does }] of Object.entries(COMMANDS)) print(`  ${known.padEnd(16)} ${does}`);
  process.exitCode = name === "help" || name === "--help" ? 0 : 1;
}
