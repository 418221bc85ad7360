import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runRoadside, startRoadside } from "../../testing/run-roadside.ts";
import { SQLITE_FILE } from "../installation.ts";
import { createDecrypter } from "./encryption.ts";
import { restoreBackup } from "./restore-backup.ts";

const env = { ROADSIDE_PASSWORD: "a long pass phrase", ROADSIDE_BACKUP_PASSPHRASE: "another long phrase" };
const ignore = () => undefined;

let folder: string;
let state: string;
let identity: string;
/** A backup that only the identity can restore. */
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-backup-"));
  state = join(folder, "state");
  const facts = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
  expect(await runRoadside(["init", "--state", state, ...facts], env)).toMatchObject({ code: 0 });
  identity = await generateX25519Identity();
  file = join(folder, "recipient.age");
  const recipient = await identityToRecipient(identity);
  expect(await runRoadside(["backup", file, "--state", state, "--recipient", recipient])).toMatchObject({ code: 0 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function readInstallation(of: string) {
  const database = new DatabaseSync(join(of, SQLITE_FILE), { readOnly: true });
  const row = database.prepare("SELECT id, epoch, last_backup_at AS lastBackupAt FROM installation").get();
  database.close();
  return row as { id: string; epoch: number; lastBackupAt: string | null };
}

describe("a backup", () => {
  it("is taken while the server runs and writes, and what it restores is served", { timeout: 120_000 }, async () => {
    const server = startRoadside(["serve", "--state", state, "--port", "0"]);
    await expect.poll(() => server.output.stdout, { timeout: 20_000 }).toContain("Ready at");
    const running = new DatabaseSync(join(state, SQLITE_FILE), { timeout: 5_000 });
    running.exec("CREATE TABLE IF NOT EXISTS ticks (id INTEGER PRIMARY KEY, note TEXT)");
    // Each tick is two rows in one transaction: a copy of one moment has both or neither.
    const tick = running.prepare("INSERT INTO ticks (note) VALUES (?), (?)");
    const ticking = setInterval(() => tick.run("x".repeat(3_000), "y".repeat(3_000)), 20);
    const passphrase = join(folder, "running.age");
    const written = await runRoadside(["backup", passphrase, "--state", state], env);
    clearInterval(ticking);
    expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining("Wrote and checked") });
    expect((await stat(passphrase)).mode & 0o777).toBe(0o600);
    expect((await readFile(passphrase)).includes("Zhao Min")).toBe(false);
    expect((await readdir(state)).filter((name) => name.startsWith("backup-copy"))).toEqual([]);
    const total = (running.prepare("SELECT count(*) AS n FROM ticks").get() as { n: number }).n;
    running.close();
    const original = readInstallation(state);
    expect(written.stdout).toContain(String(original.lastBackupAt));

    const restored = join(folder, "restored");
    const said = await runRoadside(["restore", passphrase, "--state", restored], env);
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining(String(original.lastBackupAt)) });
    expect((await stat(restored)).mode & 0o777).toBe(0o700);
    const copy = new DatabaseSync(join(restored, SQLITE_FILE), { readOnly: true });
    const { n, pairs } = copy.prepare("SELECT count(*) AS n, count(*) % 2 AS pairs FROM ticks").get() as never;
    copy.close();
    expect([pairs, n > 0, n <= total]).toEqual([0, true, true]);
    const { id, epoch, lastBackupAt } = readInstallation(restored);
    expect({ id, lastBackupAt }).toEqual({ id: original.id, lastBackupAt: original.lastBackupAt });
    expect(epoch).toBeGreaterThan(original.epoch);

    server.child.kill("SIGTERM");
    await server.ended;
    const again = startRoadside(["serve", "--state", restored, "--port", "0"]);
    await expect.poll(() => again.output.stdout, { timeout: 20_000 }).toContain("Ready at");
    again.child.kill("SIGTERM");
    expect((await again.ended).code).toBe(0);
  });

  it("for a recipient is restored with the recipient's secret key only", async () => {
    const keys = join(folder, "key.txt");
    await writeFile(keys, `# created by age-keygen\n${identity}\n`);
    const restored = join(folder, "by-identity");
    expect(await runRoadside(["restore", file, "--state", restored, "--identity", keys])).toMatchObject({ code: 0 });
    expect(readInstallation(restored).id).toBe(readInstallation(state).id);
    expect(await runRoadside(["restore", file, "--state", join(folder, "none")], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("name the file of its secret key with --identity"),
    });
    const other = createDecrypter({ identities: await generateX25519Identity() });
    await expect(
      restoreBackup({ file, state: join(folder, "none"), decrypter: other, journal: null }, ignore),
    ).rejects.toThrow("cannot be decrypted");
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  it("that is damaged anywhere, or cut, is refused, and nothing is left", async () => {
    const whole = await readFile(file);
    const damaged = join(folder, "damaged.age");
    const target = join(folder, "from-damaged");
    for (const place of [60, 300, 1_000, Math.floor(whole.length / 2), whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      await writeFile(damaged, bytes);
      const restoring = restoreBackup(
        { file: damaged, state: target, decrypter: createDecrypter({ identities: identity }), journal: null },
        ignore,
      );
      await expect(restoring, String(place)).rejects.toThrow(/is damaged|cannot be decrypted/);
    }
    for (const length of [100, 70_000, whole.length - 65_536, whole.length - 1]) {
      await writeFile(damaged, whole.subarray(0, length));
      const restoring = restoreBackup(
        { file: damaged, state: target, decrypter: createDecrypter({ identities: identity }), journal: null },
        ignore,
      );
      await expect(restoring, String(length)).rejects.toThrow(/is damaged/);
    }
    expect(existsSync(target)).toBe(false);
  });

  it("overwrites nothing: neither a file nor an installation", async () => {
    expect(await runRoadside(["backup", file, "--state", state], env)).toMatchObject({
      code: 1,
      stderr: `${file} exists: choose another name, since no backup is overwritten.\n`,
    });
    const before = readInstallation(state);
    const restoring = restoreBackup(
      { file, state, decrypter: createDecrypter({ identities: identity }), journal: null },
      ignore,
    );
    await expect(restoring).rejects.toThrow(`${state} has an installation`);
    expect(readInstallation(state)).toEqual(before);
  });

  it("of a damaged database is not written", async () => {
    const broken = join(folder, "broken");
    await mkdir(broken, { mode: 0o700 });
    await restoreBackup(
      { file, state: broken, decrypter: createDecrypter({ identities: identity }), journal: null },
      ignore,
    );
    const bytes = await readFile(join(broken, SQLITE_FILE));
    // A page of an index or a table that no command reads.
    bytes.fill(0x5a, bytes.length - 4_096, bytes.length);
    await writeFile(join(broken, SQLITE_FILE), bytes);
    const before = readInstallation(broken);
    const refused = await runRoadside(["backup", join(folder, "broken.age"), "--state", broken], env);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("is damaged") });
    expect((await readdir(folder)).filter((name) => name.startsWith("broken."))).toEqual([]);
    expect(readInstallation(broken)).toEqual(before);
  });
});
