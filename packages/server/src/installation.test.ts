import { spawnSync } from "node:child_process";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runRoadside, startRoadside } from "../testing/run-roadside.ts";
import { describeFailure } from "./failure.ts";
import { openInstallation, SQLITE_FILE } from "./installation.ts";
import { createSecrets, SECRETS_FILE } from "./secrets.ts";
import { migrate, readMigrations } from "./sqlite/migrate.ts";
import { openSqliteD1 } from "./sqlite/sqlite-d1.ts";

const PASSWORD = "a long pass phrase";
const ADMINISTRATOR = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
const env = { ROADSIDE_PASSWORD: PASSWORD };

let folder: string;
/** An installation that no test changes. */
let original: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-installation-"));
  original = join(folder, "original");
  expect(await runRoadside(["init", "--state", original, ...ADMINISTRATOR], env)).toMatchObject({
    code: 0,
    stderr: "",
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let copies = 0;
/** A copy of the installation, changed as the test asks. */
async function copyWith(change: (state: string) => Promise<unknown> | unknown): Promise<string> {
  copies += 1;
  const state = join(folder, `copy-${copies}`);
  await cp(original, state, { recursive: true });
  await change(state);
  return state;
}
const sql = (statements: string) => (state: string) => {
  const database = new DatabaseSync(join(state, SQLITE_FILE));
  database.exec(statements);
  database.close();
};
async function startServing(state: string) {
  const started = startRoadside(["serve", "--state", state, "--port", "0"]);
  await expect.poll(() => started.output.stdout + started.output.stderr, { timeout: 20_000 }).toContain("Ready at");
  const url = /http:\/\/[^ ]+(?=\. )/.exec(started.output.stdout)?.[0] ?? "";
  return { ...started, url };
}
const signIn = async (url: string, badge: string, password: string) =>
  (
    await fetch(`${url}/v1/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ badge, password }),
    })
  ).status;

describe("`roadside init`", () => {
  it("creates a folder, a database and keys that only their owner can read, and an administrator who can sign in", async () => {
    expect((await stat(original)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(original))
      expect((await stat(join(original, name))).mode & 0o777, name).toBe(0o600);
    const state = await copyWith(() => undefined);
    const server = await startServing(state);
    expect(await signIn(server.url, "900001", PASSWORD)).toBe(201);
    expect(await signIn(server.url, "100009", "roadside-demo")).toBe(401);
    server.child.kill("SIGTERM");
    expect((await server.ended).code).toBe(0);
  });

  it("leaves nothing behind when it fails", async () => {
    const existing = join(folder, "existing");
    await mkdir(existing, { mode: 0o700 });
    await writeFile(join(existing, "notes.txt"), "mine");
    // The database cannot be created at the place of a folder; it is found out last.
    const refused = await runRoadside(["init", "--state", join(folder, "new"), ...ADMINISTRATOR], {
      ROADSIDE_PASSWORD: "short",
    });
    expect(refused).toMatchObject({ code: 1, stderr: "The password must have at least 12 characters.\n" });
    expect(await readdir(folder)).not.toContain("new");
    await mkdir(join(existing, SQLITE_FILE));
    const taken = await runRoadside(["init", "--state", existing, ...ADMINISTRATOR], env);
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("has an installation (roadside.sqlite)") });
    expect((await readdir(existing)).sort()).toEqual(["notes.txt", SQLITE_FILE]);
  });

  it("refuses a folder that other users can open, unless it is empty", async () => {
    const open = join(folder, "open");
    await mkdir(open);
    await chmod(open, 0o755);
    await writeFile(join(open, "notes.txt"), "mine");
    expect(await runRoadside(["init", "--state", open, ...ADMINISTRATOR], env)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is open to other users"),
    });
    await rm(join(open, "notes.txt"));
    expect(await runRoadside(["init", "--state", open, ...ADMINISTRATOR], env)).toMatchObject({ code: 0 });
    expect((await stat(open)).mode & 0o777).toBe(0o700);
  });
});

describe("`roadside serve` on what is not its installation", () => {
  const otherKeys = (names: readonly string[]) => async (state: string) => {
    const stored = await readFile(join(state, SECRETS_FILE), "utf8");
    await rm(join(state, SECRETS_FILE));
    await createSecrets(state);
    const other = await readFile(join(state, SECRETS_FILE), "utf8");
    const line = (text: string, name: string) => text.split("\n").find((one) => one.startsWith(`${name}=`));
    const all = ["ROADSIDE_SECRET", "ROADSIDE_PERSONAL_KEY", "ROADSIDE_SIGNING_KEY"];
    const mixed = all.map((name) => line(names.includes(name) ? other : stored, name));
    await writeFile(join(state, SECRETS_FILE), mixed.join("\n"));
  };

  it.each([
    [
      "nothing",
      (state: string) => rm(state, { recursive: true }),
      "has no installation: create one with `roadside init`",
    ],
    [
      "a file",
      async (state: string) => {
        await rm(state, { recursive: true });
        await writeFile(state, "");
      },
      "is not a folder",
    ],
    ["a database without keys", (state: string) => rm(join(state, SECRETS_FILE)), "secret.env back from a backup"],
    ["keys without a database", (state: string) => rm(join(state, SQLITE_FILE)), "roadside.sqlite is missing"],
    [
      "half of the keys",
      (state: string) => writeFile(join(state, SECRETS_FILE), `ROADSIDE_SECRET=${"x".repeat(32)}`),
      "ROADSIDE_PERSONAL_KEY is missing",
    ],
    [
      "a short key",
      (state: string) => writeFile(join(state, SECRETS_FILE), "ROADSIDE_SECRET=x"),
      "ROADSIDE_SECRET has fewer than 32 characters",
    ],
    [
      "a text that is not a key",
      (state: string) =>
        writeFile(
          join(state, SECRETS_FILE),
          ["SECRET", "PERSONAL_KEY", "SIGNING_KEY"].map((name) => `ROADSIDE_${name}=${"x".repeat(32)}`).join("\n"),
        ),
      "is not a private key on P-256",
    ],
    [
      "another personal key",
      otherKeys(["ROADSIDE_PERSONAL_KEY"]),
      "ROADSIDE_PERSONAL_KEY does not belong to this database",
    ],
    [
      "another signing key",
      otherKeys(["ROADSIDE_SIGNING_KEY"]),
      "ROADSIDE_SIGNING_KEY does not belong to this database",
    ],
    [
      "other keys",
      otherKeys(["ROADSIDE_PERSONAL_KEY", "ROADSIDE_SIGNING_KEY"]),
      "ROADSIDE_PERSONAL_KEY and ROADSIDE_SIGNING_KEY do not belong",
    ],
    [
      "a text as the database",
      (state: string) => writeFile(join(state, SQLITE_FILE), "no database\n".repeat(100)),
      "is damaged or is not a database",
    ],
    [
      "a folder as the database",
      async (state: string) => {
        await rm(join(state, SQLITE_FILE));
        await mkdir(join(state, SQLITE_FILE));
      },
      "cannot be opened",
    ],
    [
      "another program's database",
      async (state: string) => {
        await rm(join(state, SQLITE_FILE));
        sql("CREATE TABLE notes (id)")(state);
      },
      "roadside.sqlite is not a database of Roadside",
    ],
    [
      "a newer version's database",
      sql("INSERT INTO d1_migrations (name) VALUES ('9000_later.sql')"),
      "is of a newer version of Roadside, with the migration 9000_later.sql",
    ],
  ] as const)("refuses %s in one sentence, and creates nothing", async (_, change, sentence) => {
    const state = await copyWith(change);
    const before = await listing(state);
    const { code, stdout, stderr } = await runRoadside(["serve", "--state", state, "--port", "0"]);
    expect([code, stdout, stderr.trim().split("\n").length]).toEqual([1, "", 1]);
    expect(stderr).toContain(sentence);
    expect(await listing(state)).toEqual(before);
  });

  const listing = (state: string) => readdir(state).catch((error: NodeJS.ErrnoException) => error.code);

  it("accepts the keys of a database from before it knew them, and from then on no others", async () => {
    const state = await copyWith(async (copy) => {
      await rm(join(copy, SQLITE_FILE));
      const db = openSqliteD1(join(copy, SQLITE_FILE));
      await migrate(
        db,
        (await readMigrations()).filter(({ name }) => name < "0019"),
      );
      db.close();
    });
    // Only the server upgrades a database, since another version may be running on it.
    expect(await runRoadside(["officer", "list", "--state", state])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is of an earlier version of Roadside"),
    });
    const server = await startServing(state);
    server.child.kill("SIGTERM");
    expect((await server.ended).stdout).toContain("Applied the migration 0019_installation.sql");
    await otherKeys(["ROADSIDE_SIGNING_KEY"])(state);
    expect((await runRoadside(["serve", "--state", state])).stderr).toContain("does not belong to this database");
  });
});

describe("an installation in use", () => {
  it("refuses a second server and a rebuild, takes officers, and is free again when the server is killed", async () => {
    const state = await copyWith(() => undefined);
    const server = await startServing(state);
    for (const words of [["serve", "--port", "0"], ["rebuild"]]) {
      expect(await runRoadside([...words, "--state", state])).toMatchObject({
        code: 1,
        stderr: `Another process of Roadside uses ${state}: end it, then try again.\n`,
      });
    }
    const facts = [
      "--badge",
      "100010",
      "--role",
      "officer",
      "--unit",
      "532931",
      "--name-zh",
      "张伟",
      "--name-en",
      "Zhang Wei",
    ];
    expect(await runRoadside(["officer", "add", "--state", state, ...facts], env)).toMatchObject({ code: 0 });
    expect(await signIn(server.url, "100010", PASSWORD)).toBe(201);
    server.child.kill("SIGKILL");
    await server.ended;
    expect(await runRoadside(["rebuild", "--state", state])).toMatchObject({ code: 0, stdout: "Rebuilt 0 stops.\n" });
  });

  it("refuses a port that another program has", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = typeof address === "object" && address ? String(address.port) : "";
    const state = await copyWith(() => undefined);
    expect(await runRoadside(["serve", "--state", state], { PORT: port })).toMatchObject({
      code: 1,
      stderr: `Port ${port} on 127.0.0.1 is taken by another program: choose another with --port or PORT.\n`,
    });
    other.close();
  });
});

const isRoot = process.geteuid?.() === 0;
/** Another user's number. */
const OTHER = 65_534;

describe("a folder of another user", () => {
  it.skipIf(!isRoot)("is refused to root, who would create files there that the server cannot write", async () => {
    const state = await copyWith((copy) => chown(copy, OTHER, OTHER));
    const empty = join(folder, "empty-of-another");
    await mkdir(empty, { mode: 0o700 });
    await chown(empty, OTHER, OTHER);
    for (const words of [
      ["verify", "--state", state],
      ["init", "--demo", "--state", empty],
    ])
      expect(await runRoadside(words)).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(
          /^\S+ belongs to another user \(65534\), .*`runuser -u roadside -- roadside …`\.\n$/,
        ),
      });
    expect(await readdir(empty)).toEqual([]);
  });

  it("is not taken for a folder without an installation", async () => {
    const state = await copyWith((copy) => chmod(copy, isRoot ? 0o700 : 0));
    await chmod(folder, 0o755);
    if (isRoot) process.seteuid?.(OTHER);
    try {
      const refused = await openInstallation(state, { alone: false }).catch(describeFailure);
      expect(refused).toBe(
        `${join(state, SQLITE_FILE)} may not be read or written by this user: check its owner and permissions.`,
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(state, 0o700);
    }
  });
});

describe("a clock that has jumped ahead", () => {
  it("stops `roadside retention`, which says what to do", async () => {
    const state = await copyWith(
      sql(
        `INSERT INTO retention_rules (at, badge, rule, keep_days)
           VALUES ('2020-01-01T00:00:00.000Z', '900001', 'negative', 90);
         INSERT OR REPLACE INTO trusted_clock (one, at) VALUES (1, '2020-01-01T00:00:00.000Z')`,
      ),
    );
    expect(await runRoadside(["retention", "--state", state])).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "The clock has jumped ahead by more than a day, so nothing was deleted: correct it, or confirm it with " +
        "`PUT /v1/clock` as docs/operate.md says.\n",
    });
  });
});

/** A disk of its own for the state folder, in a namespace of its own. */
const ON_DISK = ["--user", "--map-root-user", "--mount", "sh", "-c"];
const HAS_DISKS = spawnSync("unshare", [...ON_DISK.slice(0, 3), "true"]).status === 0;

describe.skipIf(!HAS_DISKS)("a disk", () => {
  const PROGRAM = '"$NODE" "$ROADSIDE_TEST_PROGRAM"';
  const onDisk = (script: string, state: string) =>
    spawnSync("unshare", [...ON_DISK, script], {
      encoding: "utf8",
      env: { ...process.env, ...env, NODE: process.execPath, STATE: state },
    });

  it("that is read-only is named by serve and init in one sentence", async () => {
    const state = await copyWith(() => undefined);
    await mkdir(join(folder, "journal"));
    const readOnly = 'mount --bind "$STATE" "$STATE" && mount -o remount,bind,ro "$STATE" && ';
    const served = onDisk(`${readOnly} ${PROGRAM} serve --state "$STATE" --port 0`, state);
    expect([served.status, served.stdout, served.stderr]).toEqual([
      1,
      "",
      "The database cannot be opened: " +
        "check that this user may write its file and folder, and that its disk is writable.\n",
    ]);
    const journaled = onDisk(
      `mount -t tmpfs -o ro tmpfs "$STATE/../journal" && ${PROGRAM} serve --state "$STATE" --journal "$STATE/../journal"`,
      state,
    );
    expect([journaled.status, journaled.stderr]).toEqual([
      1,
      `The journal in ${join(folder, "journal")} is read-only: mount its disk writable, ` +
        "and name it in ReadWritePaths= of the unit.\n",
    ]);
    const examined = onDisk(`${readOnly} ${PROGRAM} doctor --port 9 --state "$STATE"`, state);
    expect(examined.stdout).toContain(`${state} is on a read-only disk: `);
    const created = onDisk(`${readOnly} ${PROGRAM} init --demo --state "$STATE/new"`, state);
    expect([created.status, created.stderr]).toEqual([
      1,
      `${join(state, "new")} cannot be created: check that its disk is writable.\n`,
    ]);
  });

  it("that is full is named by init and backup in one sentence, and nothing half-made is left", async () => {
    const state = join(folder, "small");
    await mkdir(state);
    const small = 'mount -t tmpfs -o size=200k,mode=700 tmpfs "$STATE" && ';
    const created = onDisk(`${small} ${PROGRAM} init --demo --state "$STATE"; echo "$?"; ls -A "$STATE"`, state);
    expect([created.stdout, created.stderr]).toEqual([
      "1\n",
      "The disk of the database is full: free some space, then try again.\n",
    ]);
    const target = 'mount -t tmpfs -o size=200k,mode=700 tmpfs "$SMALL" && ';
    const backed = onDisk(
      `SMALL=${state}; ${target} ROADSIDE_BACKUP_PASSPHRASE=xxxxxxxxxxxx ${PROGRAM} backup "$SMALL/a.age" ` +
        '--state "$STATE"; echo "$?"; ls -A "$SMALL"',
      await copyWith(() => undefined),
    );
    expect([backed.stdout, backed.stderr]).toEqual([
      "1\n",
      expect.stringMatching(/^The disk of .*small has 1 MB free, and the backup needs 1 MB\.\n$/),
    ]);
  });
});

describe("`roadside officer`", () => {
  it("adds, lists, closes and changes accounts, and the audit log names the console", async () => {
    const state = await copyWith(() => undefined);
    const officer = (words: readonly string[], password = PASSWORD) =>
      runRoadside(["officer", ...words, "--state", state], { ROADSIDE_PASSWORD: password });
    const facts = ["--badge", "200001", "--role", "administrator", "--name-zh", "李娜", "--name-en", "Li Na"];
    expect(await officer(["close", "900001"])).toMatchObject({
      code: 1,
      stderr: "900001 is the only administrator of all units: add another one first.\n",
    });
    expect(await officer(["add", ...facts], "short")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("at least 12 characters"),
    });
    expect(await officer(["add", ...facts])).toMatchObject({
      code: 0,
      stdout: "Added 200001, administrator of all units.\n",
    });
    expect(await officer(["add", ...facts])).toMatchObject({ code: 1, stderr: "Badge number 200001 is taken.\n" });
    expect((await officer(["reset-password", "200001"], "another long phrase")).code).toBe(0);
    expect((await officer(["close", "900001"])).code).toBe(0);
    expect((await officer(["list"])).stdout).toBe(
      "200001  administrator  all units  0 open  never signed in  李娜 Li Na\n",
    );
    expect((await officer(["list", "--closed"])).stdout).toContain("900001  administrator  all units  closed 20");
    expect(await officer(["reset-password", "900001"])).toMatchObject({
      code: 1,
      stderr: "No open account has the badge number 900001: `roadside officer list`.\n",
    });

    const database = new DatabaseSync(join(state, SQLITE_FILE), { readOnly: true });
    const audited = database.prepare("SELECT badge, action, subject FROM audit ORDER BY id").all();
    database.close();
    expect(audited.map((row) => ({ ...row }))).toEqual(
      [
        ["officer.changed", "900001"],
        ["officer.changed", "200001"],
        ["password.changed", "200001"],
        ["officer.closed", "900001"],
      ].map(([action, subject]) => ({ badge: "console", action, subject })),
    );
    const server = await startServing(state);
    expect(await signIn(server.url, "200001", "another long phrase")).toBe(201);
    expect(await signIn(server.url, "900001", PASSWORD)).toBe(401);
    server.child.kill("SIGTERM");
    await server.ended;
  });
});
