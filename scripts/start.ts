import { join } from "node:path";
import { ROOT } from "../packages/server/src/assets.ts";
import { DEMO_OFFICERS, DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { OperatorError } from "../packages/server/src/failure.ts";
import { waitForShutdown } from "../packages/server/src/shutdown.ts";
import { print, printError, resolvePath } from "../packages/server/src/terminal.ts";
import { checkPort, serve } from "../packages/server/src/workerd/serve-workerd.ts";
import { buildTabletUi } from "./build-tablet-ui.ts";

/** The demo's passwords are public, so no other machine may reach it. */
const LOOPBACK = "127.0.0.1";

/** Builds the tablet UI and serves it with the API and the demo, until Ctrl-C. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new OperatorError(`PORT is "${process.env.PORT}": it must be a number from 1 to 65535.`);
  if (process.env.HOST && process.env.HOST !== LOOPBACK)
    throw new OperatorError("`npm start` is a demo for this machine only: unset HOST, or see docs/operate.md.");
  const state = process.env.ROADSIDE_STATE ? resolvePath(process.env.ROADSIDE_STATE) : join(ROOT, ".roadside-demo");

  await checkPort(LOOPBACK, port);
  print("Building the tablet UI …");
  await buildTabletUi();
  const appLog = process.env.ROADSIDE_LOG === "requests" ? "requests" : "failures";
  const server = await serve({
    port,
    host: LOOPBACK,
    state,
    demo: true,
    log: print,
    appLog,
    onAppLog: printError,
  });
  print(`
Roadside runs at  ${server.url}
API reference     ${server.url}/docs
${DEMO_SIGN_INS}
This is a demo for this machine only: other machines cannot reach it. For real work see docs/operate.md.
The records are in ${state}. Ctrl-C ends it.`);
  const hasFailed = await Promise.race([waitForShutdown().then(() => false), server.failed.then(() => true)]);
  await server.close();
  if (hasFailed)
    throw new OperatorError(
      `The server stopped answering and was ended: run npm start again. The records stay in ${state}`,
    );
  print(`\nEnded. The records stay in ${state}`);
}

const DEMO_SIGN_INS = `
Sign in with one of these badges and the password ${DEMO_PASSWORD}:
${DEMO_OFFICERS.map(({ badge, name, role, unit }) => `  ${badge}  ${role.padEnd(14)} ${(unit || "all units").padEnd(10)} ${name.zh} ${name.en}`).join("\n")}
`;

try {
  await main();
} catch (error) {
  printError(error instanceof OperatorError ? error.message : String((error as Error).stack));
  process.exit(1);
}
