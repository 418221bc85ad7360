import { resolve } from "node:path";

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Resolves a path of the command line. pnpm runs scripts in the package's folder; INIT_CWD is the user's folder. */
export function resolvePath(path: string): string {
  return resolve(process.env.INIT_CWD ?? "", path);
}
