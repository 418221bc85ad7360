import { join } from "node:path";
import { installationOn } from "@roadside/worker/store/installation";
import { officersOn } from "@roadside/worker/store/officers";
import { Command } from "commander";
import { v7 } from "uuid";
import {
  badgeOption,
  consoleActor,
  type NameOptions,
  nameEnOption,
  nameZhOption,
  PASSWORD_HELP,
  readNewPassword,
} from "../console-officer.ts";
import { loadDemo } from "../demo/load.ts";
import { OperatorError } from "../failure.ts";
import { openCluster, SQLITE_FILE } from "../installation.ts";
import { type DatabaseOption, databaseOption, type StateOption, stateOption } from "../options.ts";
import { FILES_NEXT_TO_CLUSTER, placeInstallation } from "../place-installation.ts";
import { createSecrets, SECRETS_FILE } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "../sqlite/sqlite-d1.ts";
import { createProgress, print } from "../terminal.ts";

type InitOptions = StateOption &
  DatabaseOption &
  Partial<NameOptions> & { readonly badge?: string; readonly demo?: true };

export const command = new Command("init")
  .description("Creates the folder, keys and database of an installation, and its first administrator.")
  .addOption(stateOption())
  .addOption(databaseOption())
  .addOption(badgeOption())
  .addOption(nameZhOption())
  .addOption(nameEnOption())
  .option("--demo", "loads demo accounts, whose password is public, and demo records, instead of an administrator")
  .addHelpText("after", PASSWORD_HELP)
  .addHelpText(
    "after",
    '\nExample:\n  $ roadside init --state /srv/roadside --badge 900001 --name-zh 赵敏 --name-en "Zhao Min"',
  )
  .action(async (options: InitOptions) => {
    const { state, database } = options;
    const fill = await chooseContent(options);
    const build = async (folder: string) => {
      const secrets = await createSecrets(folder);
      const db = database ? await openCluster(database) : openSqliteD1(join(folder, SQLITE_FILE));
      try {
        if (database) await requireEmpty(db);
        await migrate(db, await readMigrations());
        await installationOn(db).checkKeys(secrets, new Date(), v7);
        await fill(db, secrets.personalKey);
      } finally {
        db.close();
      }
    };
    await placeInstallation(state, build, database && FILES_NEXT_TO_CLUSTER);
    print(
      `Created the installation in ${state}. Its keys are in ${SECRETS_FILE}: make a backup with \`roadside backup\`.`,
    );
    const where = database ? ` --database ${database.join(",")}` : "";
    print(`Start the server: roadside serve --state ${state}${where}`);
  });

/** Returns what fills the new database, after the password was read and checked. */
async function chooseContent(options: InitOptions): Promise<(db: SqliteD1, personalKey: string) => Promise<void>> {
  const { badge, nameZh, nameEn, demo } = options;
  if (demo) {
    if (badge ?? nameZh ?? nameEn)
      throw new OperatorError("--demo creates accounts of its own: leave out --badge, --name-zh and --name-en.");
    return loadDemoInto;
  }
  if (badge === undefined || nameZh === undefined || nameEn === undefined)
    throw new OperatorError("Name the first administrator with --badge, --name-zh and --name-en.");
  const administrator = { badge, name: { zh: nameZh, en: nameEn }, role: "administrator", unit: "" } as const;
  const password = await readNewPassword(badge);
  return (db) => officersOn(db).add(administrator, password, consoleActor(""));
}

async function loadDemoInto(db: SqliteD1, personalKey: string): Promise<void> {
  const progress = createProgress();
  await loadDemo(db, {
    now: new Date(),
    personalKey,
    onProgress: (entries) => progress.show(`Loading the demo: ${entries} entries`),
  });
  progress.end();
}

async function requireEmpty(db: SqliteD1): Promise<void> {
  const found = await db
    .prepare(
      "SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'rqlite\\_%' ESCAPE '\\'",
    )
    .first();
  if (found) throw new OperatorError("The cluster has a database already: name its keys with --state and serve it.");
}
