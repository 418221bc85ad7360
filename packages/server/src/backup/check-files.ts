import { join } from "node:path";
import { describeWrongKeys } from "@roadside/worker/http/key-check";
import { installationOn } from "@roadside/worker/store/installation";
import { v7 } from "uuid";
import { OperatorError } from "../failure.ts";
import { SQLITE_FILE } from "../installation.ts";
import { readSecrets } from "../secrets.ts";
import { compareMigrations, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "../sqlite/sqlite-d1.ts";

/**
 * Opens the unpacked files of a backup and checks that they are an installation: every page of the database, its schema
 * and its keys. `change` may then change the database.
 */
export async function checkFiles(folder: string, change?: (db: SqliteD1) => Promise<void>): Promise<void> {
  const secrets = await readSecrets(folder);
  const db = openSqliteD1(join(folder, SQLITE_FILE));
  try {
    const { unknown } = await compareMigrations(db, await readMigrations());
    const [newer] = unknown;
    if (newer !== undefined)
      throw new OperatorError(`The backup is of a newer version of Roadside, with the migration ${newer}.`);
    const { results } = await db.prepare("PRAGMA integrity_check(1)").all<{ integrity_check: string }>();
    const [{ integrity_check: found } = { integrity_check: "no answer" }] = results;
    if (found !== "ok") throw new OperatorError(`The database of the backup is damaged: ${found}.`);
    const wrong = await installationOn(db).checkKeys(secrets, new Date(), v7);
    if (wrong.length > 0) throw new OperatorError(`The backup is inconsistent: ${describeWrongKeys(wrong)}.`);
    await change?.(db);
  } finally {
    db.close();
  }
}
