import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { OperatorError } from "./failure.ts";

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Begins a sentence with a capital letter. */
export function capitalise(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}

/** Resolves a path of the command line. pnpm runs scripts in the package's folder; INIT_CWD is the user's folder. */
export function resolvePath(path: string): string {
  return resolve(process.env.INIT_CWD ?? "", path);
}

/** Prints the progress of long work: in one line that changes on a terminal, else a line at most every ten seconds. */
export function createProgress(): { show(line: string): void; end(): void } {
  const { isTTY } = process.stderr;
  // A short command is silent where every line stays.
  let shownMs = isTTY ? 0 : Date.now();
  return {
    show(line) {
      const nowMs = Date.now();
      if (nowMs - shownMs < (isTTY ? 200 : 10_000)) return;
      shownMs = nowMs;
      process.stderr.write(isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    },
    end() {
      if (isTTY && shownMs > 0) process.stderr.write("\r\x1b[K");
    },
  };
}

/**
 * Reads a secret from a variable, or asks for it on the terminal without showing it. A new secret is asked for twice.
 */
export async function readSecretText(variable: string, what: string, isNew: boolean): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY)
    throw new OperatorError(`Set ${variable}, or run the command on a terminal, which asks for the ${what}.`);
  const text = await askSecret(`${capitalise(what)}: `);
  if (isNew && (await askSecret("The same again: ")) !== text)
    throw new OperatorError(`The two inputs of the ${what} differ: try again.`);
  return text;
}

async function askSecret(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((answer, refuse) => {
      const interrupt = () => refuse(new OperatorError("Interrupted."));
      reader.on("SIGINT", interrupt);
      // Ctrl+D ends the input.
      reader.on("close", interrupt);
      reader.question("").then(answer, interrupt);
    });
  } finally {
    reader.close();
    process.stderr.write("\n");
  }
}
