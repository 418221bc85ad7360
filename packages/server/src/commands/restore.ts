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
  .addOption(
    new Option("--journal <folder>", "folder of --journal: the changes after the backup are applied").argParser(
      resolvePath,
    ),
  )
  .addHelpText(
    "after",
    `
The passphrase is read from ROADSIDE_BACKUP_PASSPHRASE, or asked for on the terminal.

Examples:
  $ roadside restore /backup/roadside-2026-11-27.age --state /srv/roadside
  $ roadside restore /backup/roadside-2026-11-27.age --state /srv/roadside --journal /mnt/second/journal
  $ roadside restore /backup/roadside-2026-11-27.age --state /srv/roadside --identity key.txt`,
  )
  .action(async (file: string, { state, identity, journal }: StateOption & { identity?: string; journal?: string }) => {
    const decrypter = createDecrypter(await readKey(file, identity));
    const progress = createProgress();
    try {
      const { until, changes, unreadable } = await restoreBackup(
        { file, state, decrypter, journal: journal ?? null },
        progress.show,
      );
      progress.end();
      const journaled = journal === undefined ? "" : ` and ${changes} changes of the journal`;
      if (unreadable > 0)
        print(`${unreadable} lines of the journal could not be read, as the last one of a server that was killed.`);
      const option = journal === undefined ? "" : ` --journal ${journal}`;
      print(
        `Restored ${state}${journaled}, with the records until ${until}. ` +
          `Start the server: roadside serve --state ${state}${option}`,
      );
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
