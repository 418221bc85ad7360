import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Runs wrangler as long as the process that started it lives. If that process is killed, its end of the pipe closes,
 * and this process ends wrangler and workerd with it: nothing keeps the port.
 */
const wrangler = join(import.meta.dirname, "../../../../node_modules/wrangler/bin/wrangler.js");
const child = spawn(process.execPath, [wrangler, ...process.argv.slice(2)], {
  stdio: ["ignore", "inherit", "inherit"],
});
child.on("exit", (code) => process.exit(code ?? 1));
process.stdin.on("end", () => process.kill(-process.pid, "SIGKILL")).resume();
// The whole group receives the signal; wrangler cleans up, and this process ends with it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
