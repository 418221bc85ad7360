import { chmod, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runRoadside, startRoadside } from "../../testing/run-roadside.ts";

const env = { ROADSIDE_PASSWORD: "a long pass phrase", ROADSIDE_BACKUP_PASSPHRASE: "another long phrase" };

let folder: string;
let state: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-doctor-"));
  state = join(folder, "state");
  const facts = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
  expect(await runRoadside(["init", "--state", state, ...facts], env)).toMatchObject({ code: 0 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function examine(variables: Record<string, string>, ...words: string[]) {
  const { code, stdout } = await runRoadside(["doctor", "--state", state, ...words], variables);
  const findings = stdout.split("\n").map((line) => /^(ok|note|WRONG) +(\S+) +(.+)$/.exec(line) ?? []);
  return {
    code,
    found: Object.fromEntries(findings.map(([, mark, about, text]) => [about, `${mark}: ${text}`])) as Record<
      string,
      string
    >,
  };
}

describe("`roadside doctor`", () => {
  it("finds nothing wrong with a served installation that has a backup", async () => {
    const server = startRoadside(["serve", "--state", state, "--port", "0"]);
    await expect.poll(() => server.output.stdout, { timeout: 20_000 }).toContain("Ready at");
    const [, port = ""] = /Ready at http:\/\/127.0.0.1:(\d+)/.exec(server.output.stdout) ?? [];
    expect(await runRoadside(["backup", join(folder, "today.age"), "--state", state], env)).toMatchObject({ code: 0 });
    const { code, found } = await examine({}, "--port", port);
    server.child.kill("SIGTERM");
    await server.ended;
    expect(code, JSON.stringify(found)).toBe(0);
    expect(found).toMatchObject({
      server: `ok: Ready at http://127.0.0.1:${port}.`,
      backup: expect.stringMatching(/^note: .* 0 hours ago\. A restore would lose what came later/),
      certificate: expect.stringMatching(/^note: /),
    });
  });

  it("says when the last verification was, and that it found differences", async () => {
    expect((await examine({}, "--port", "9")).found.verification).toMatch(/^note: .*has not been verified/);
    const database = new DatabaseSync(join(state, "roadside.sqlite"));
    const at = new Date().toISOString();
    database
      .prepare(
        "INSERT INTO verifications (started_at, finished_at, entries, differences, report) VALUES (?, ?, 9, 2, ?)",
      )
      .run(at, at, "[]");
    database.close();
    const { code, found } = await examine({}, "--port", "9");
    expect([code, found.verification]).toEqual([
      1,
      `WRONG: The last verification was at ${at}, and found 2 differences: run \`roadside verify\`, which lists them.`,
    ]);
  });

  it("says what is wrong and what to do: variables, permissions, clock, backup, certificate, proxy", async () => {
    await chmod(state, 0o755);
    const database = new DatabaseSync(join(state, "roadside.sqlite"));
    database.exec("UPDATE installation SET last_backup_at = '2020-10-15T13:40:00.000Z'");
    database.close();
    const { code, found } = await examine(
      { ROADSIDE_TRUSTED_PROXY: "127.0.0.1", ROADSIDE_PUBLIC_URL: "https://127.0.0.1:9" },
      "--port",
      "9",
    );
    expect(code).toBe(1);
    expect(found).toMatchObject({
      configuration: "WRONG: The variable ROADSIDE_TRUSTED_PROXY is unknown and has no effect: correct its name.",
      permissions: `WRONG: Other users may open ${state} (755): run \`chmod go-rwx ${state}\`.`,
      keys: "ok: The keys belong to the database.",
      backup: expect.stringMatching(/^WRONG: .*check the timer of the backups\.$/),
      server: expect.stringMatching(/^note: No server answers/),
      certificate: expect.stringMatching(/^WRONG: No TLS at 127.0.0.1: .*ECONNREFUSED/),
      proxy: expect.stringMatching(/^WRONG: https:\/\/127.0.0.1:9 does not reach the server/),
    });
    expect((await examine({ ROADSIDE_PUBLIC_URL: "http://127.0.0.1:9" })).found.certificate).toContain("is not https");
  });

  it("examines and backs up a database of the version before, which the next start upgrades", async () => {
    const older = join(folder, "older");
    await cp(state, older, { recursive: true });
    const database = new DatabaseSync(join(older, "roadside.sqlite"));
    database.exec("ALTER TABLE installation DROP COLUMN data_key; DELETE FROM d1_migrations WHERE name LIKE '0025%'");
    database.close();
    expect((await runRoadside(["doctor", "--state", older])).stdout).toContain("The keys belong to the database.");
    expect(await runRoadside(["backup", join(folder, "older.age"), "--state", older], env)).toMatchObject({ code: 0 });
  });

  it("examines what it can of a folder without an installation", async () => {
    const { code, stdout } = await runRoadside(["doctor", "--state", join(folder, "none")]);
    expect(code).toBe(1);
    expect(stdout).toContain("has no installation: create one with `roadside init`");
  });
});
