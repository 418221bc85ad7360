import { DEMO_OFFICERS, DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { stateFolder } from "../packages/server/src/workerd/local-database.ts";
import { askedToEnd, CannotServe, refuseTakenPort, serve } from "../packages/server/src/workerd/serve-workerd.ts";
import { buildTabletUi } from "./build-tablet-ui.ts";

/** Builds the tablet UI and serves it with the API and the demo, until Ctrl-C. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new CannotServe(`PORT is "${process.env.PORT}": it must be a number from 1 to 65535.`);
  const host = process.env.HOST || "127.0.0.1";
  const state = stateFolder();
  const demo = process.env.ROADSIDE_DEMO !== "no";

  await refuseTakenPort(host, port);
  say("Building the tablet UI …");
  await buildTabletUi();
  const appLog = process.env.ROADSIDE_LOG === "requests" ? "requests" : "failures";
  const server = await serve({
    port,
    host,
    state,
    demo,
    log: say,
    appLog,
    onAppLog: (line) => process.stderr.write(`${line}\n`),
  });
  say(`
Roadside runs at  ${server.url}
API reference     ${server.url}/docs
${demo ? DEMO_SIGN_INS : ""}
The records are in ${state}. Ctrl-C ends it.`);
  await askedToEnd();
  await server.close();
  say(`\nEnded. The records stay in ${state}`);
}

const DEMO_SIGN_INS = `
Sign in with one of these badges and the password ${DEMO_PASSWORD}:
${DEMO_OFFICERS.map(({ badge, name, role, unit }) => `  ${badge}  ${role.padEnd(14)} ${(unit || "all units").padEnd(10)} ${name.zh} ${name.en}`).join("\n")}
`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof CannotServe ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}
