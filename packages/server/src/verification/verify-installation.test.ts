import { closeSync, openSync, writeSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseElement, readIncoming } from "@roadside/worker/ingest/incoming";
import { createSigner } from "@roadside/worker/ledger/signing";
import { createVault } from "@roadside/worker/personal/vault";
import { entriesOn } from "@roadside/worker/store/entries";
import { ledgerGrowthOn } from "@roadside/worker/store/ledger-growth";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateNights } from "../demo/generate.ts";
import { DEMO_POSTS } from "../demo/places.ts";
import { SQLITE_FILE } from "../installation.ts";
import { createSecrets, readSecrets } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1 } from "../sqlite/sqlite-d1.ts";
import { verifyInstallation } from "./verify-installation.ts";

/** A night ends in the morning of its receipt. */
const HALF_A_DAY = 12 * 3_600_000;

let folder: string;
/** An installation with three nights, of which the ledgers have signed two, that no test changes. */
let original: string;
let entries = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-verify-"));
  original = join(folder, "original");
  await mkdir(original);
  await createSecrets(original);
  const secrets = await readSecrets(original);
  const db = openSqliteD1(join(original, SQLITE_FILE));
  await migrate(db, await readMigrations());
  const store = entriesOn(db, createVault(secrets.personalKey));
  const ledger = ledgerGrowthOn(db, createSigner(secrets.signingKey), v7);
  const before = new Date("2026-11-23T08:00:00Z");
  const sealed = [...generateNights({ seed: 7, nights: 3, before, posts: DEMO_POSTS.slice(0, 2) })];
  const nights = Map.groupBy(sealed, ({ entry }) => new Date(Date.parse(entry.recordedAt) + HALF_A_DAY).toISOString());
  const days = Map.groupBy(nights.entries(), ([time]) => time.slice(0, 10));
  for (const [day, entriesOfDay] of days) {
    const receivedAt = `${day}T02:00:00.000Z`;
    const incoming = entriesOfDay
      .flatMap(([, some]) => some)
      .map((one, index) => {
        const read = readIncoming(parseElement(JSON.stringify(one)), index, { scope: "", nowMs: before.getTime() });
        if ("result" in read) throw new Error(JSON.stringify(read.result));
        return read.incoming;
      });
    await store.ingest(incoming, { batch: v7(), badge: "100009", unit: "", receivedAt, address: "" });
    entries += incoming.length;
    await ledger.advance(new Date(receivedAt), 50);
  }
  await ledger.advance(new Date("2026-11-23T02:00:00Z"), 50);
  db.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let copies = 0;
/** Verifies a copy of the installation after a change by someone who drops the triggers and puts them back. */
async function verifyAfter(change: (database: DatabaseSync) => void) {
  copies += 1;
  const state = join(folder, `copy-${copies}`);
  await cp(original, state, { recursive: true });
  const database = new DatabaseSync(join(state, SQLITE_FILE));
  const triggers = database.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${name}"`);
  change(database);
  for (const { sql } of triggers) database.exec(String(sql));
  database.close();
  const db = openSqliteD1(join(state, SQLITE_FILE));
  try {
    const result = await verifyInstallation(
      { state, db, dataKey: (await readSecrets(state)).personalKey },
      () => undefined,
    );
    const { results: flagged } = await db.prepare("SELECT id FROM stops WHERE flags LIKE '%damaged%'").all();
    const last = await db.prepare("SELECT entries, differences FROM verifications").first();
    expect((await readdir(state)).filter((name) => name.startsWith("verify-"))).toEqual([]);
    return { ...result, checks: [...new Set(result.report.map(({ check }) => check))].sort(), flagged, last };
  } finally {
    db.close();
  }
}
const first = (database: DatabaseSync) =>
  database.prepare("SELECT id, stop, device, seq FROM entries WHERE kind = 'logged' ORDER BY rowid LIMIT 1").get() as {
    id: string;
    stop: string;
    device: string;
    seq: number;
  };

describe("verifying an installation", () => {
  it("finds nothing in one that no one changed, and stores that", async () => {
    const { report, differences, last } = await verifyAfter(() => undefined);
    expect(report).toEqual([]);
    expect(differences).toBe(0);
    expect(entries).toBeGreaterThan(10);
    expect(last).toEqual({ entries, differences: 0 });
  });

  it("finds nothing where only the order of a row's counts differs, or a row without stops", async () => {
    const { report } = await verifyAfter((database) =>
      database.exec(`UPDATE stop_counts
          SET counts = json_set(json_remove(counts, '$.officer'), '$.officer', counts -> '$.officer');
        INSERT INTO stop_counts VALUES ('999999', '2026-11', 'drinking', '', 0, 0, '{"flag":{}}')`),
    );
    expect(report).toEqual([]);
  });

  it("finds a digit of a reading that was changed, names the entry, and flags its stop in every list", async () => {
    let changed = { id: "", stop: "" };
    const { report, flagged } = await verifyAfter((database) => {
      changed = first(database);
      database.exec(`UPDATE entries SET bytes = replace(bytes, '"value":"0', '"value":"1') WHERE id = '${changed.id}'`);
    });
    expect(report[0]).toMatchObject({
      check: "entries",
      subject: changed.id,
      message: "its bytes do not match its hash",
      stop: changed.stop,
    });
    expect(flagged).toEqual([{ id: changed.stop }]);
  });

  it("finds an entry that was changed and hashed again, by the signed head of its day", async () => {
    let changed = { id: "", stop: "" };
    const { checks, report, flagged } = await verifyAfter((database) => {
      changed = first(database);
      database.exec(`UPDATE entries SET hash = '${"0".repeat(64)}' WHERE id = '${changed.id}'`);
    });
    expect(checks).toEqual(["chains", "entries", "ledgers", "tree heads"]);
    expect(report).toContainEqual({
      check: "ledgers",
      subject: changed.id,
      message: "its hash is not the one in the ledger",
      stop: changed.stop,
    });
    expect(flagged).toContainEqual({ id: changed.stop });
  });

  it.each([
    ["an entry that is gone", "DELETE FROM entries WHERE rowid = 3", "entries"],
    ["a column that says other than the bytes", "UPDATE entries SET officer = '999999' WHERE rowid = 2", "entries"],
    ["a changed tile", "UPDATE ledger_tiles SET hashes = replace(hashes, 'a', 'b')", "ledgers"],
    ["a head for another root", "UPDATE ledger_heads SET root = replace(root, 'a', 'b')", "tree heads"],
    [
      "a head that was signed at another time",
      "UPDATE ledger_heads SET signed_at = '2026-11-01T00:00:00.000Z'",
      "tree heads",
    ],
    ["the end of a ledger", "UPDATE ledger_units SET size = size + 1", "ledgers"],
    ["a leaf that is gone", "DELETE FROM ledger_leaves WHERE position = 1", "ledgers"],
    ["a category in the list", "UPDATE stops SET category = 'drunk' WHERE category = 'below-limit'", "projections"],
    ["a count of stops", "UPDATE stop_counts SET stops = stops + 1", "projections"],
    ["a count of a key", `UPDATE stop_counts SET counts = json_set(counts, '$.hour."21"', 9999)`, "projections"],
    ["counts that are not JSON", "UPDATE stop_counts SET counts = 'x' || counts", "projections"],
    ["an invented open duty", "INSERT INTO obligations VALUES ('s', 'c', 'u', 0, NULL, '', '{}')", "projections"],
    ["a personal part that is gone", "DELETE FROM personal_parts", "personal parts"],
    ["an attachment", "INSERT INTO attachments VALUES ('e', 's', 'd', 'image/png', 1, '', '', 'x')", "attachments"],
    ["a new trigger", "CREATE TRIGGER t AFTER INSERT ON entries BEGIN SELECT 1; END", "schema"],
    ["a table", "CREATE TABLE t (id TEXT)", "schema"],
    ["a token", "INSERT INTO personal_tokens VALUES ('plate', 'x', 'y')", "projections"],
  ])("finds %s", async (_, sql, check) => {
    const { checks } = await verifyAfter((database) => database.exec(sql));
    expect(checks).toContain(check);
  });

  it("finds a damaged page", async () => {
    const { checks } = await verifyAfter((database) => {
      const { page } = database
        .prepare("SELECT pageno AS page FROM dbstat WHERE name = 'entries' AND pagetype = 'leaf' LIMIT 1")
        .get() as { page: number };
      const { size } = database.prepare("SELECT page_size AS size FROM pragma_page_size").get() as { size: number };
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      const file = openSync(join(folder, `copy-${copies}`, SQLITE_FILE), "r+");
      writeSync(file, Buffer.alloc(size, 0x5a), 0, size, (page - 1) * size);
      closeSync(file);
    });
    expect(checks).toContain("pages");
  });
});
