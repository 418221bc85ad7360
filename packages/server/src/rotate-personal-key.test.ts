import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVault } from "@roadside/worker/personal/vault";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runRoadside } from "../testing/run-roadside.ts";
import { openInstallation } from "./installation.ts";
import { rotatePersonalKey } from "./rotate-personal-key.ts";
import { SECRETS_FILE } from "./secrets.ts";

const env = { ROADSIDE_PASSWORD: "a long pass phrase" };

let folder: string;
let state: string;
/** A personal part as it is stored. */
let encrypted: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-rotate-"));
  state = join(folder, "state");
  const facts = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
  expect(await runRoadside(["init", "--state", state, ...facts], env)).toMatchObject({ code: 0 });
  const installation = await openInstallation(state, { alone: true });
  encrypted = await createVault(installation.dataKey).encrypt("an entry", "李某");
  installation.close();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function decrypts(): Promise<string> {
  const installation = await openInstallation(state, { alone: true });
  try {
    return await createVault(installation.dataKey).decrypt("an entry", encrypted);
  } finally {
    installation.close();
  }
}
const secretsFile = () => join(state, SECRETS_FILE);

describe("rotating the personal key", () => {
  it("replaces it twice; what was encrypted before is readable, and the former keys open nothing any more", async () => {
    const former = [];
    for (let round = 0; round < 2; round += 1) {
      former.push(await readFile(secretsFile(), "utf8"));
      expect(await runRoadside(["rotate-key", "--state", state])).toMatchObject({ code: 0, stderr: "" });
      expect(await decrypts()).toBe("李某");
    }
    const current = await readFile(secretsFile(), "utf8");
    expect(new Set([...former, current]).size).toBe(3);
    for (const secrets of former) {
      await writeFile(secretsFile(), secrets);
      await expect(openInstallation(state, { alone: true })).rejects.toThrow("ROADSIDE_PERSONAL_KEY does not belong");
    }
    await writeFile(secretsFile(), current);
    const { db, close } = await openInstallation(state, { alone: true });
    const { results } = await db.prepare("SELECT badge FROM audit WHERE action = 'personal-key.rotated'").all();
    close();
    expect(results).toEqual([{ badge: "console" }, { badge: "console" }]);
  });

  it("is finished by the next command where it was interrupted, before or after the database belonged to the new key", async () => {
    const old = join(folder, "old.env");
    await copyFile(secretsFile(), old);
    const installation = await openInstallation(state, { alone: true });
    await rotatePersonalKey(installation);
    installation.close();
    // As if the process had ended before the new file took the old one's place.
    await copyFile(secretsFile(), `${secretsFile()}.next`);
    await copyFile(old, secretsFile());
    expect(await decrypts()).toBe("李某");
    expect(existsSync(`${secretsFile()}.next`)).toBe(false);
    // As if it had ended before the database knew the new key.
    await copyFile(old, `${secretsFile()}.next`);
    expect(await decrypts()).toBe("李某");
  });
});
