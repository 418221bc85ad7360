import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { installationOn } from "@roadside/worker/store/installation";
import { officersOn } from "@roadside/worker/store/officers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSecrets } from "../secrets.ts";
import { migrate, readMigrations } from "../sqlite/migrate.ts";
import { openSqliteD1, type SqliteD1 } from "../sqlite/sqlite-d1.ts";
import { openJournal } from "./journal.ts";
import { detachJournal, placeJournal } from "./place-journal.ts";
import { replayJournal } from "./replay-journal.ts";

let folder: string;
let journal: string;
let file: string;
let backup: string;
let db: SqliteD1;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-journal-"));
  journal = join(folder, "journal");
  file = join(folder, "roadside.sqlite");
  backup = join(folder, "backup.sqlite");
  db = openSqliteD1(file, openJournal);
  const migrations = await readMigrations();
  await migrate(db, migrations);
  await mkdir(join(folder, "keys"));
  const keys = await createSecrets(join(folder, "keys"));
  await installationOn(db).checkKeys(keys, new Date("2026-11-20T12:00:00Z"), () => "an-installation");
  await placeJournal(db, journal);
  await addOfficer("100001");
  await copyTo(backup);
});
afterEach(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

const WHO = { at: "2026-11-20T12:00:00.000Z", badge: "console", unit: "", address: "" };
const addOfficer = (badge: string) =>
  officersOn(db).add(
    { badge, name: { zh: "张伟", en: "Zhang Wei" }, role: "officer", unit: "532931" },
    "a long pass phrase",
    WHO,
  );
async function copyTo(target: string): Promise<void> {
  await db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  await cp(file, target);
}
const replay = (target = backup) => replayJournal(target, journal, () => undefined);
/** Every row of every table. */
function contentOf(path: string): Record<string, unknown[]> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
    return Object.fromEntries(
      tables.map(({ name }) => [String(name), database.prepare(`SELECT * FROM "${name}"`).all()]),
    );
  } finally {
    database.close();
  }
}
const badgesIn = (path: string) => contentOf(path).officers?.map((row) => (row as { badge: string }).badge);
const dayFiles = async () => (await readdir(journal)).map((name) => join(journal, name));

describe("a journal", () => {
  it("makes of a backup the same database again, row by row, also after a change of the schema", async () => {
    await addOfficer("100002");
    await db.prepare("UPDATE officers SET role = ?1 WHERE badge = ?2").bind("supervisor", "100001").run();
    await db
      .prepare("INSERT INTO audit (at, badge, unit, action, subject) VALUES ('', '', '', 'x', 'x') RETURNING id")
      .first();
    await db.batch([
      db.prepare("CREATE TABLE bytes (id INTEGER PRIMARY KEY, content BLOB) STRICT"),
      db.prepare("INSERT INTO bytes (content) VALUES (?1)").bind(new Uint8Array([0, 255, 7])),
    ]);
    await db.prepare("ALTER TABLE bytes ADD COLUMN note TEXT").run();
    await db.prepare("UPDATE bytes SET note = 'seen'").run();
    await expect(addOfficer("100002")).rejects.toThrow();
    expect((await replay()).changes).toBeGreaterThan(4);
    expect(contentOf(backup)).toEqual(contentOf(file));
  });

  it("can be applied again, and continues where a restored database stopped", async () => {
    await addOfficer("100002");
    expect((await replay()).changes).toBe(1);
    expect(await replay()).toMatchObject({ changes: 0, until: null });
    await addOfficer("100003");
    expect((await replay()).changes).toBe(1);
    expect(badgesIn(backup)).toEqual(["100001", "100002", "100003"]);
  });

  it("does not contain what was rolled back after it was written", async () => {
    // The missing officer is noticed at the end of the transaction only, after the journal has the change.
    const broken = db.batch([
      db.prepare("PRAGMA defer_foreign_keys = ON"),
      db.prepare(
        `INSERT INTO sessions (id, token_hash, badge, address, user_agent, created_at, expires_at)
           VALUES ('a', 'b', '999999', '', '', 0, 0)`,
      ),
    ]);
    await expect(broken).rejects.toThrow("FOREIGN KEY");
    const [name = ""] = await dayFiles();
    expect(await readFile(name, "utf8")).toContain("999999");
    await addOfficer("100002");
    await replay();
    expect(contentOf(backup)).toEqual(contentOf(file));
  });

  it("ignores a line that a killed process could not finish, and the next process begins a new one", async () => {
    const [name = ""] = await dayFiles();
    await appendFile(name, '0123456789abcdef {"installation":"an-inst');
    db.close();
    db = openSqliteD1(file, openJournal);
    await addOfficer("100002");
    await replay();
    expect(badgesIn(backup)).toEqual(["100001", "100002"]);
  });

  it("begins a new file where its file was moved away under the server", async () => {
    const [name = ""] = await dayFiles();
    await rename(name, `${name}.old`);
    await addOfficer("100002");
    expect((await readFile(name, "utf8")).includes("100002")).toBe(true);
  });

  it("says which changes are missing, and applies nothing after them", async () => {
    await addOfficer("100002");
    await addOfficer("100003");
    const [name = ""] = await dayFiles();
    const lines = (await readFile(name, "utf8")).trim().split("\n");
    const lost = lines.findIndex((line) => line.includes("100002"));
    await writeFile(name, `${lines.filter((_, index) => index !== lost).join("\n")}\n`);
    await expect(replay()).rejects.toThrow(/lacks the changes \d+ to \d+/);
    expect(badgesIn(backup)).toEqual(["100001"]);
  });

  it("does not continue a backup from before a time without a journal", async () => {
    await placeJournal(db, null);
    await addOfficer("100002");
    await placeJournal(db, journal);
    await addOfficer("100003");
    await expect(replay()).rejects.toThrow(/lacks the changes/);
  });

  /** What a restore does to a copy of the backup. */
  async function restoreTo(target: string): Promise<void> {
    await cp(backup, target);
    const restored = openSqliteD1(target);
    await installationOn(restored).beginEpoch(new Date());
    await detachJournal(restored);
    restored.close();
  }

  it("follows the history of the last restore, not what was written before it went back", async () => {
    await addOfficer("100002");
    // Yesterday's backup is restored without the journal, and service goes on from there.
    db.close();
    await restoreTo(join(folder, "restored.sqlite"));
    db = openSqliteD1(join(folder, "restored.sqlite"), openJournal);
    await placeJournal(db, journal);
    await addOfficer("100003");
    await replay();
    expect(badgesIn(backup)).toEqual(["100001", "100003"]);
  });

  it("is not written by a restored copy that is only examined, and two histories in it are refused", async () => {
    const drill = join(folder, "drill.sqlite");
    await restoreTo(drill);
    const examined = openSqliteD1(drill, openJournal);
    await examined.prepare("UPDATE officers SET role = 'supervisor'").run();
    await addOfficer("100002");
    await cp(backup, join(folder, "copy.sqlite"));
    expect((await replay(join(folder, "copy.sqlite"))).changes).toBe(1);
    // Someone serves the copy, while the server goes on.
    await placeJournal(examined, journal);
    await examined.prepare("UPDATE officers SET role = 'officer'").run();
    examined.close();
    await addOfficer("100003");
    await expect(replay()).rejects.toThrow(/Two servers wrote|lacks the changes/);
  });

  it("of another installation is refused", async () => {
    const other = new DatabaseSync(backup);
    other.exec("DROP TRIGGER installation_stays_the_same; UPDATE installation SET id = 'another'");
    other.close();
    await expect(replay()).rejects.toThrow("journal of another installation");
  });

  it("refuses changes that it cannot write, in words that say why, and nothing of them is stored", async () => {
    const occupied = join(folder, "keys", "secret.env");
    await expect(placeJournal(db, occupied)).rejects.toThrow(`the journal in ${occupied} cannot be written`);
    await rm(journal, { recursive: true });
    await writeFile(journal, "");
    await expect(addOfficer("100002")).rejects.toThrow("cannot be written");
    await rm(journal);
    await addOfficer("100003");
    expect(badgesIn(file)).toEqual(["100001", "100003"]);
  });
});
