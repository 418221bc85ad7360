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

/** The file that holds them, readable for its owner alone. */
export function secretsFile(state: string): string {
  return join(state, "secret.env");
}

/** Reads the installation's secrets; each that is missing is made once. */
export async function secretsOf(state: string): Promise<Secrets> {
  const file = secretsFile(state);
  const kept: NodeJS.Dict<string> = existsSync(file) ? parseEnv(await readFile(file, "utf8")) : {};
  const { ROADSIDE_SECRET: secret = newSecret(), ROADSIDE_PERSONAL_KEY: personalKey = newSecret() } = kept;
  if (kept.ROADSIDE_SECRET !== secret || kept.ROADSIDE_PERSONAL_KEY !== personalKey) {
    await writeFile(file, `ROADSIDE_SECRET=${secret}\nROADSIDE_PERSONAL_KEY=${personalKey}\n`, { mode: 0o600 });
  }
  return { secret, personalKey };
}

function newSecret(): string {
  return randomBytes(32).toString("hex");
}
