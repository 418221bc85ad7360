import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { v7 } from "uuid";
import { DEMO_OFFICERS, DEMO_PASSWORD } from "../../../packages/server/src/demo/accounts.ts";
import { readSecrets, SECRETS_FILE } from "../../../packages/server/src/secrets.ts";
import { openSqliteD1 } from "../../../packages/server/src/sqlite/sqlite-d1.ts";
import { localDatabaseFile } from "../../../packages/server/src/sqlite/workerd-file.ts";
import { parseElement, readIncoming } from "../../../packages/worker/src/ingest/incoming.ts";
import { createVault } from "../../../packages/worker/src/personal/vault.ts";
import { entriesOn } from "../../../packages/worker/src/store/entries.ts";
import { officersOn } from "../../../packages/worker/src/store/officers.ts";
import { everyNight } from "./nights.ts";

const BATCH = 500;
const BADGE = "100009";

/**
 * Fills the local database of a state folder to each size in turn, and copies the folder at each, to `folderOf(size)`.
 */
export async function fillTo(
  sizes: readonly number[],
  state: string,
  folderOf: (size: number) => string,
  say: (line: string) => void,
): Promise<void> {
  const file = localDatabaseFile(state);
  const { personalKey } = await readSecrets(state);
  const db = openSqliteD1(file);
  // Durability is not needed here: lost data is generated again.
  await db.exec("PRAGMA synchronous = OFF");
  const who = { at: new Date().toISOString(), badge: BADGE, unit: "", address: "" };
  for (const officer of DEMO_OFFICERS) await officersOn(db).add(officer, DEMO_PASSWORD, who);
  const entries = entriesOn(db, createVault(personalKey));
  const nights = everyNight();
  let stops = 0;
  for (const size of sizes) {
    while (stops < size) {
      const night = nights.next();
      if (night.done) throw new Error(`two years have no more than ${stops} stops`);
      for (let start = 0; start < night.value.length; start += BATCH) {
        const batch = night.value.slice(start, start + BATCH).map((sealed, index) => {
          const read = readIncoming(parseElement(JSON.stringify(sealed)), index, { scope: "", nowMs: Date.now() });
          if ("result" in read) throw new Error(`an entry is refused: ${JSON.stringify(read.result)}`);
          return read.incoming;
        });
        const results = await entries.ingest(batch, {
          batch: v7(),
          badge: BADGE,
          unit: "",
          receivedAt: who.at,
          address: "",
        });
        const other = [...results.values()].find(({ status }) => status !== "accepted");
        if (other) throw new Error(`an entry is not taken in: ${JSON.stringify(other)}`);
      }
      stops += night.value.filter(({ entry }) => entry.kind === "logged").length;
    }
    await db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const copy = folderOf(size);
    await mkdir(dirname(join(copy, pathWithin(state, file))), { recursive: true });
    await copyFile(file, join(copy, pathWithin(state, file)));
    await copyFile(join(state, SECRETS_FILE), join(copy, SECRETS_FILE));
    say(`${stops} stops`);
  }
  db.close();
}

const pathWithin = (state: string, file: string) => file.slice(state.length + 1);
