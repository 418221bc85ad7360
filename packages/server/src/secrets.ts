import { generateKeyPairSync, randomBytes } from "node:crypto";
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
  /** The heads of the log are signed with it. A new one leaves older heads as they are. */
  readonly signingKey: string;
}

/** The file that holds them, readable for its owner alone. */
export function secretsFile(state: string): string {
  return join(state, "secret.env");
}

/** Reads the installation's secrets; each that is missing is made once. */
export async function secretsOf(state: string): Promise<Secrets> {
  const file = secretsFile(state);
  const kept: NodeJS.Dict<string> = existsSync(file) ? parseEnv(await readFile(file, "utf8")) : {};
  const secrets: Secrets = {
    secret: kept.ROADSIDE_SECRET ?? newSecret(),
    personalKey: kept.ROADSIDE_PERSONAL_KEY ?? newSecret(),
    signingKey: kept.ROADSIDE_SIGNING_KEY ?? newSigningKey(),
  };
  const { secret, personalKey, signingKey } = secrets;
  if (
    kept.ROADSIDE_SECRET !== secret ||
    kept.ROADSIDE_PERSONAL_KEY !== personalKey ||
    kept.ROADSIDE_SIGNING_KEY !== signingKey
  ) {
    const lines = [
      `ROADSIDE_SECRET=${secret}`,
      `ROADSIDE_PERSONAL_KEY=${personalKey}`,
      `ROADSIDE_SIGNING_KEY=${signingKey}`,
    ];
    await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  }
  return secrets;
}

function newSecret(): string {
  return randomBytes(32).toString("hex");
}

/** A private key on P-256 as PKCS#8 in base64. */
function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
}
