import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Runs wrangler for as long as the process that started it lives. When that dies without a word, its end of the pipe closes,
 * and this one takes wrangler and the workerd under it along: nothing is left behind to hold the port.
 */
const wrangler = join(import.meta.dirname, "../../../../node_modules/wrangler/bin/wrangler.js");
const child = spawn(process.execPath, [wrangler, ...process.argv.slice(2)], {
  stdio: ["ignore", "inherit", "inherit"],
});
child.on("exit", (code) => process.exit(code ?? 1));
process.stdin.on("end", () => process.kill(-process.pid, "SIGKILL")).resume();
// The whole group gets a signal; wrangler cleans up, and this process goes when it has.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
