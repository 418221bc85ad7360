import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { createDecrypter, readProtection } from "../backup/encryption.ts";
import { restoreBackup } from "../backup/restore-backup.ts";
import { OperatorError } from "../failure.ts";
import { type StateOption, stateOption } from "../options.ts";
import { createProgress, print, readSecretText, resolvePath } from "../terminal.ts";

export const command = new Command("restore")
  .description("Restores a backup into a folder without an installation. It overwrites nothing.")
  .argument("<file>", "file of the backup", resolvePath)
  .addOption(stateOption())
  .addOption(
    new Option("--identity <file>", "file with the secret key of age, for a backup with --recipient").argParser(
      resolvePath,
    ),
  )
  .addHelpText(
    "after",
    `
The passphrase is read from ROADSIDE_BACKUP_PASSPHRASE, or asked for on the terminal.

Examples:
  $ roadside restore /backup/roadside-2026-11-27.age --state /srv/roadside
  $ roadside restore /backup/roadside-2026-11-27.age --state /srv/roadside --identity key.txt`,
  )
  .action(async (file: string, { state, identity }: StateOption & { identity?: string }) => {
    const decrypter = createDecrypter(await readKey(file, identity));
    const progress = createProgress();
    try {
      const { at } = await restoreBackup(file, state, decrypter, progress.show);
      progress.end();
      print(`Restored ${state}, with the records until ${at}. Start the server: roadside serve --state ${state}`);
    } finally {
      progress.end();
    }
  });

async function readKey(file: string, identity: string | undefined) {
  const protection = await readProtection(file);
  if (protection === "passphrase") {
    if (identity !== undefined)
      throw new OperatorError(`${file} is encrypted with a passphrase: leave out --identity.`);
    return { passphrase: await readSecretText("ROADSIDE_BACKUP_PASSPHRASE", "passphrase of the backup", false) };
  }
  if (identity === undefined)
    throw new OperatorError(`${file} is encrypted with a public key: name the file of its secret key with --identity.`);
  return { identities: await readFile(identity, "utf8") };
}
