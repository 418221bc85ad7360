import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { OperatorError } from "./failure.ts";

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

const MIN_SECRET_LENGTH = 32;

/** Reads the secrets of an installation. Throws an `OperatorError` that names what is missing; it creates nothing. */
export async function readSecrets(state: string, name = SECRETS_FILE): Promise<Secrets> {
  const file = join(state, name);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new OperatorError(`The keys are missing: put ${file} back from a backup, since new keys do not fit.`);
  });
  const stored: NodeJS.Dict<string> = parseEnv(text);
  const read = (name: string) => {
    const value = stored[name] ?? "";
    if (value.length >= MIN_SECRET_LENGTH) return value;
    const fault = value === "" ? "is missing" : `has fewer than ${MIN_SECRET_LENGTH} characters`;
    throw new OperatorError(`${name} ${fault} in ${file}: put the file back from a backup.`);
  };
  const [secret, personalKey, signingKey] = [
    read("ROADSIDE_SECRET"),
    read("ROADSIDE_PERSONAL_KEY"),
    read("ROADSIDE_SIGNING_KEY"),
  ];
  if (!isPrivateKey(signingKey))
    throw new OperatorError(`ROADSIDE_SIGNING_KEY in ${file} is not a private key on P-256: put the file back.`);
  return { secret, personalKey, signingKey };
}

/** Generates the secrets of a new installation and writes them. Fails if the folder has secrets. */
export async function createSecrets(state: string): Promise<Secrets> {
  const secrets = { secret: generateSecret(), personalKey: generateSecret(), signingKey: generateSigningKey() };
  await writeSecrets(join(state, SECRETS_FILE), secrets);
  return secrets;
}

/** Writes secrets to a new file, for its owner only, and syncs it. */
export async function writeSecrets(path: string, secrets: Secrets): Promise<void> {
  const lines = [
    `ROADSIDE_SECRET=${secrets.secret}`,
    `ROADSIDE_PERSONAL_KEY=${secrets.personalKey}`,
    `ROADSIDE_SIGNING_KEY=${secrets.signingKey}`,
  ];
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(`${lines.join("\n")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

export function generateSecret(): string {
  return randomBytes(32).toString("hex");
}

/** Generates a private key on P-256, as PKCS#8 in base64. */
function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
}

function isPrivateKey(text: string): boolean {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, "base64"), format: "der", type: "pkcs8" });
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}
