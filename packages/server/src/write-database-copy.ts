import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { clusterUser, type OpenInstallation, SQLITE_FILE } from "./installation.ts";
import { downloadBackup } from "./rqlite/cluster.ts";

/** Pages copied in one step, after which the progress is reported. */
const PAGES_PER_STEP = 2_000;

/** Writes the database as it is at this moment into a SQLite file, while servers go on writing. */
export async function writeDatabaseCopy(
  { state, database }: Pick<OpenInstallation, "state" | "database">,
  file: string,
  onProgress: (line: string) => void = () => undefined,
): Promise<void> {
  if (database) return downloadBackup(database, file, clusterUser());
  const source = new DatabaseSync(join(state, SQLITE_FILE), { readOnly: true });
  try {
    // An open read: the copy shows one moment.
    source.exec("BEGIN");
    source.prepare("SELECT 1 FROM sqlite_master LIMIT 1").get();
    await backup(source, file, {
      rate: PAGES_PER_STEP,
      progress: ({ totalPages, remainingPages }) =>
        onProgress(`Copying: ${Math.floor((100 * (totalPages - remainingPages)) / Math.max(totalPages, 1))} %`),
    });
  } finally {
    source.close();
  }
}
