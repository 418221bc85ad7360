import { DEMO_OFFICERS, DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { resolveStateFolder } from "../packages/server/src/installation.ts";
import { waitForShutdown } from "../packages/server/src/shutdown.ts";
import { print, printError } from "../packages/server/src/terminal.ts";
import { checkPort, StartError, serve } from "../packages/server/src/workerd/serve-workerd.ts";
import { buildTabletUi } from "./build-tablet-ui.ts";

/** Builds the tablet UI and serves it with the API and the demo, until Ctrl-C. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new StartError(`PORT is "${process.env.PORT}": it must be a number from 1 to 65535.`);
  const host = process.env.HOST || "127.0.0.1";
  const state = resolveStateFolder();
  const demo = process.env.ROADSIDE_DEMO !== "no";

  await checkPort(host, port);
  print("Building the tablet UI …");
  await buildTabletUi();
  const appLog = process.env.ROADSIDE_LOG === "requests" ? "requests" : "failures";
  const server = await serve({
    port,
    host,
    state,
    demo,
    log: print,
    appLog,
    onAppLog: printError,
  });
  print(`
Roadside runs at  ${server.url}
API reference     ${server.url}/docs
${demo ? DEMO_SIGN_INS : ""}
The records are in ${state}. Ctrl-C ends it.`);
  await waitForShutdown();
  await server.close();
  print(`\nEnded. The records stay in ${state}`);
}

const DEMO_SIGN_INS = `
Sign in with one of these badges and the password ${DEMO_PASSWORD}:
${DEMO_OFFICERS.map(({ badge, name, role, unit }) => `  ${badge}  ${role.padEnd(14)} ${(unit || "all units").padEnd(10)} ${name.zh} ${name.en}`).join("\n")}
`;

try {
  await main();
} catch (error) {
  printError(error instanceof StartError ? error.message : String((error as Error).stack));
  process.exit(1);
}
