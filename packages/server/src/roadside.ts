#!/usr/bin/env node
const COMMANDS = {
  serve: "run the server on a SQLite file",
  "add-officer": "add an officer",
  import: "send a file of breath tests to a server",
  rebuild: "rebuild the projections from the entries",
  retention: "delete personal data that the retention rule no longer allows",
  "verify-evidence": "check an evidence package",
} as const;

const [name = "help"] = process.argv.splice(2, 1);
if (name in COMMANDS) await import(`./commands/${name}.ts`);
else {
  const list = Object.entries(COMMANDS).map(([command, does]) => `  ${command.padEnd(16)} ${does}`);
  process.stdout.write(`Usage: roadside <command>\n\n${list.join("\n")}\n`);
  process.exitCode = name === "help" || name === "--help" ? 0 : 1;
}
