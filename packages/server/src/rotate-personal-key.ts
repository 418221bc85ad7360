import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { fingerprintPersonalKey, installationOn } from "@roadside/worker/store/installation";
import { OperatorError } from "./failure.ts";
import type { OpenInstallation } from "./installation.ts";
import { generateSecret, readSecrets, SECRETS_FILE, writeSecrets } from "./secrets.ts";
import { syncPath } from "./sync-path.ts";

/** The secrets with the new key, until the database belongs to it. */
const NEXT_FILE = `${SECRETS_FILE}.next`;

/**
 * Replaces the personal key of an installation. The new key is on the disk before the database belongs to it, and takes
 * the place of the old one afterwards: wherever it is interrupted, one of the two files has the right key.
 */
export async function rotatePersonalKey({ state, db, secrets }: OpenInstallation): Promise<void> {
  const next = join(state, NEXT_FILE);
  await rm(next, { force: true });
  const personalKey = generateSecret();
  await writeSecrets(next, { ...secrets, personalKey });
  const by = { at: new Date().toISOString(), badge: "console", unit: "", address: "" };
  if (!(await installationOn(db).rotatePersonalKey(secrets.personalKey, personalKey, by)))
    throw new OperatorError("The personal key was rotated by another process meanwhile: nothing was changed.");
  await finishRotation(state, db);
}

/** Puts the new key in its place where a rotation was interrupted after the database belonged to it. */
export async function finishRotation(state: string, db: D1Database): Promise<void> {
  if (!existsSync(join(state, NEXT_FILE))) return;
  const { personalKey } = await readSecrets(state, NEXT_FILE);
  const stored = await installationOn(db).read();
  if (stored?.personalKey !== fingerprintPersonalKey(personalKey)) return;
  await rename(join(state, NEXT_FILE), join(state, SECRETS_FILE));
  await syncPath(state);
}
