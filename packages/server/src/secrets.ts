import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";

/** The secrets of an installation. */
export interface Secrets {
  /** Sessions depend on it: a new one ends them all. */
  readonly secret: string;
  /** Personal data is encrypted with it. Without it, personal data is lost; all other records remain readable. */
  readonly personalKey: string;
  /** Signs the tree heads. Older heads remain valid with a new key. */
  readonly signingKey: string;
}

/** The file of the secrets in the state folder, readable by its owner only. */
export const SECRETS_FILE = "secret.env";

/** Reads the secrets of an installation, and generates and stores those that are missing. */
export async function loadSecrets(state: string): Promise<Secrets> {
  const file = join(state, SECRETS_FILE);
  const stored: NodeJS.Dict<string> = existsSync(file) ? parseEnv(await readFile(file, "utf8")) : {};
  const { ROADSIDE_SECRET, ROADSIDE_PERSONAL_KEY, ROADSIDE_SIGNING_KEY } = stored;
  const secret = ROADSIDE_SECRET ?? generateSecret();
  const personalKey = ROADSIDE_PERSONAL_KEY ?? generateSecret();
  const signingKey = ROADSIDE_SIGNING_KEY ?? generateSigningKey();
  if (!ROADSIDE_SECRET || !ROADSIDE_PERSONAL_KEY || !ROADSIDE_SIGNING_KEY) {
    const lines = [
      `ROADSIDE_SECRET=${secret}`,
      `ROADSIDE_PERSONAL_KEY=${personalKey}`,
      `ROADSIDE_SIGNING_KEY=${signingKey}`,
    ];
    await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  }
  return { secret, personalKey, signingKey };
}

function generateSecret(): string {
  return randomBytes(32).toString("hex");
}

/** Generates a private key on P-256, as PKCS#8 in base64. */
function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
}
