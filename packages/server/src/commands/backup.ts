import { Command, InvalidArgumentError } from "commander";
import { isRecipient, type Protection } from "../backup/encryption.ts";
import { writeBackup } from "../backup/write-backup.ts";
import { OperatorError } from "../failure.ts";
import { openInstallation } from "../installation.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption } from "../options.ts";
import { createProgress, print, readSecretText, resolvePath } from "../terminal.ts";

const PASSPHRASE = "ROADSIDE_BACKUP_PASSPHRASE";
const MIN_PASSPHRASE_LENGTH = 12;

type BackupOptions = StateOption & DatabaseOption & { readonly recipient?: readonly string[] };

export const command = new Command("backup")
  .description("Writes an encrypted backup of the database and the keys, and checks it. The server may run.")
  .argument("<file>", "file of the backup, which must not exist", resolvePath)
  .addOption(stateOption())
  .addOption(databaseOption())
  .option(
    "--recipient <key>",
    "public key of age, as in age1…, whose owner can restore the backup; can be repeated",
    (key: string, keys: readonly string[] = []) => {
      if (!isRecipient(key)) throw new InvalidArgumentError("must be a public key of age, as in age1….");
      return [...keys, key];
    },
  )
  .addHelpText(
    "after",
    `
Without --recipient it is encrypted with a passphrase, which is read from ${PASSPHRASE}, or asked for on the
terminal. The backup is in the age format (https://age-encryption.org), with a tar archive in it.

Examples:
  $ roadside backup /backup/roadside-2026-11-27.age
  $ roadside backup /backup/roadside-2026-11-27.age --recipient age1…`,
  )
  .action(async (file: string, { state, database, recipient }: BackupOptions) => {
    if (recipient && process.env[PASSPHRASE] !== undefined)
      throw new OperatorError(`Choose one: --recipient, or the passphrase in ${PASSPHRASE}.`);
    // An installation of an earlier version can be backed up before this version upgrades it.
    const installation = await openInstallation(state, { alone: false, acceptsOlder: true, database });
    const progress = createProgress();
    try {
      const protection = recipient ? { recipients: recipient } : await readPassphrase();
      const { at } = await writeBackup(installation, file, protection, progress.show);
      progress.end();
      print(`Wrote and checked ${file}, with the records until ${at}.`);
    } finally {
      progress.end();
      installation.close();
    }
  });

async function readPassphrase(): Promise<Protection> {
  const passphrase = await readSecretText(PASSPHRASE, "passphrase of the backup", true);
  if ([...passphrase].length < MIN_PASSPHRASE_LENGTH)
    throw new OperatorError(`The passphrase must have at least ${MIN_PASSPHRASE_LENGTH} characters.`);
  return { passphrase };
}
