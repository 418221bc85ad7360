import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** What an installation on this machine must keep to itself. */
export interface Secrets {
  /** Sessions depend on it; a new one ends them. */
  readonly secret: string;
  /** What identifies a person is closed under it. Without it that part is lost, and the rest of the records is not. */
  readonly personalKey: string;
}

const NAMES = { secret: "ROADSIDE_SECRET", personalKey: "ROADSIDE_PERSONAL_KEY" } as const;

/** The file that holds them, readable for its owner alone. */
export function secretsFile(state: string): string {
  return join(state, "secret.env");
}

/** Reads the installation's secrets; each that is missing is made once. */
export async function secretsOf(state: string): Promise<Secrets> {
  const file = secretsFile(state);
  const kept = existsSync(file) ? parseEnv(await readFile(file, "utf8")) : {};
  const values = Object.values(NAMES).map((name) => [name, kept[name] ?? randomBytes(32).toString("hex")] as const);
  if (values.some(([name]) => kept[name] === undefined)) {
    await writeFile(file, values.map(([name, value]) => `${name}=${value}\n`).join(""), { mode: 0o600 });
  }
  const [[, secret], [, personalKey]] = values as [(typeof values)[0], (typeof values)[0]];
  return { secret, personalKey };
}
