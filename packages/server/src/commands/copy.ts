import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { type Copied, CopyFailure, copyDatabase } from "../copy-database.ts";
import { OperatorError } from "../failure.ts";
import { openCluster, openInstallation, SQLITE_FILE } from "../installation.ts";
import { FILES_NEXT_TO_CLUSTER, placeInstallation } from "../place-installation.ts";
import { parseNodes } from "../rqlite/cluster.ts";
import { SECRETS_FILE } from "../secrets.ts";
import { openSqliteD1, type SqliteD1 } from "../sqlite/sqlite-d1.ts";
import { createProgress, print, resolvePath } from "../terminal.ts";

/** A folder with a database file, or the nodes of a cluster. */
type Place = string | readonly string[];

interface CopyOptions {
  readonly from: Place;
  readonly to: Place;
  readonly keys: string;
}

const parsePlace = (text: string): Place => (/^https?:/.test(text) ? parseNodes(text) : resolvePath(text));

export const command = new Command("copy")
  .description(
    "Copies an installation from a folder into an rqlite cluster, or back, and compares both row by row. Stop the " +
      "server first. The source remains as it is.",
  )
  .addOption(
    new Option("--from <place>", "folder of an installation, or addresses of a cluster")
      .argParser(parsePlace)
      .makeOptionMandatory(),
  )
  .addOption(
    new Option("--to <place>", "addresses of a cluster without a database, or a new folder")
      .argParser(parsePlace)
      .makeOptionMandatory(),
  )
  .addOption(
    new Option("--keys <folder>", "folder of the cluster's keys: created with --to a cluster, read with --from one")
      .argParser(resolvePath)
      .makeOptionMandatory(),
  )
  .addHelpText(
    "after",
    `
Examples:
  $ roadside copy --from /srv/roadside --to https://node1:4001,https://node2:4001 --keys /srv/roadside-cluster
  $ roadside copy --from https://node1:4001,https://node2:4001 --keys /srv/roadside-cluster --to /srv/roadside-2`,
  )
  .action(async ({ from, to, keys }: CopyOptions) => {
    const copied = await copyBetween(from, to, keys);
    print(`Copied ${copied.rows} rows of ${copied.tables} tables, and compared both databases row by row.`);
    const place = typeof to === "string" ? `--state ${to}` : `--state ${keys} --database ${to.join(",")}`;
    print(`Start the server: roadside serve ${place}`);
  });

async function copyBetween(from: Place, to: Place, keys: string): Promise<Copied> {
  let copied: Copied | undefined;
  if (typeof from === "string" && typeof to !== "string") {
    const build = async (folder: string) => {
      await copyFile(join(from, SECRETS_FILE), join(folder, SECRETS_FILE));
      copied = await copyInstallation(from, undefined, () => openCluster(to));
    };
    await placeInstallation(keys, build, FILES_NEXT_TO_CLUSTER);
  } else if (typeof from !== "string" && typeof to === "string") {
    await placeInstallation(to, async (folder) => {
      await copyFile(join(keys, SECRETS_FILE), join(folder, SECRETS_FILE));
      copied = await copyInstallation(keys, from, async () => openSqliteD1(join(folder, SQLITE_FILE)));
    });
  }
  if (!copied) throw new OperatorError("One of --from and --to must be a folder, and the other one a cluster.");
  return copied;
}

async function copyInstallation(
  state: string,
  database: readonly string[] | undefined,
  openTarget: () => Promise<SqliteD1>,
): Promise<Copied> {
  const source = await openInstallation(state, { alone: true, database });
  const progress = createProgress();
  try {
    const target = await openTarget();
    try {
      return await copyDatabase(source.db, target, (rows) => progress.show(`Copying: ${rows} rows`));
    } catch (error) {
      if (!(error instanceof CopyFailure)) throw error;
      throw new OperatorError(`The copy is not usable, because ${error.message}: copy into an empty database.`);
    } finally {
      target.close();
    }
  } finally {
    progress.end();
    source.close();
  }
}
