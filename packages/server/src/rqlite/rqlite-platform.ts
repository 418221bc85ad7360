import type { D1Database } from "@cloudflare/workers-types";
import { installationOn } from "@roadside/worker/store/installation";
import { verificationsOn } from "@roadside/worker/store/verifications";
import type { MeasuredPlatform } from "../metrics/read-gauges.ts";
import { readDatabaseBytes } from "../sqlite/database-bytes.ts";
import { askReadiness, type ClusterOptions } from "./cluster.ts";

/** What a server on an rqlite cluster knows of its nodes. Their disks are theirs. */
export async function describeRqlite(
  db: D1Database,
  nodes: readonly string[],
  user: ClusterOptions,
): Promise<MeasuredPlatform> {
  const sqlite = await db.prepare("SELECT sqlite_version() AS version").first<string>("version");
  const askAll = () => Promise.all(nodes.map((node) => askReadiness(node, user)));
  const version = (await askAll()).find(({ version: known }) => known !== null)?.version;
  return {
    engine: `rqlite ${version ?? "of an unknown version"}, SQLite ${sqlite}`,
    async replicas() {
      return { total: nodes.length, reachable: (await askAll()).filter(({ isReady }) => isReady).length };
    },
    async lastBackup() {
      const found = await installationOn(db).read();
      return found?.lastBackupAt ? { at: found.lastBackupAt } : null;
    },
    hasSecondCopy: async () => nodes.length > 1,
    async lastVerify() {
      const last = await verificationsOn(db).readLast();
      return last && { at: last.finishedAt, differences: last.differences };
    },
    databaseBytes: () => readDatabaseBytes(db),
  };
}
