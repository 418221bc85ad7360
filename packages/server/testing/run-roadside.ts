import { spawn } from "node:child_process";

/** Starts the program that `build-program.ts` built, with these words and variables, and without a terminal. */
export function startRoadside(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [process.env.ROADSIDE_TEST_PROGRAM ?? "", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  // A test that fails leaves no server.
  const stop = () => child.kill("SIGKILL");
  process.once("exit", stop);
  child.once("exit", () => process.removeListener("exit", stop));
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => {
      output[name] += chunk.toString();
    });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...output }));
  });
  return { child, output, ended };
}

/** Runs `roadside` to its end. */
export function runRoadside(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return startRoadside(words, env).ended;
}
