import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startRqliteNode, warnWithoutRqlited } from "../testing/rqlite-node.ts";
import { runRoadside } from "../testing/run-roadside.ts";

// Each test runs several commands.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ADMINISTRATOR = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
const env = { ROADSIDE_PASSWORD: "a long pass phrase" };

let folder: string;
let node: Awaited<ReturnType<typeof startRqliteNode>>;
let keys: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-cluster-"));
  node = await startRqliteNode();
  if (node.isStandIn) warnWithoutRqlited();
  keys = join(folder, "keys");
  const words = ["init", "--state", keys, "--database", node.url, ...ADMINISTRATOR];
  expect(await runRoadside(words, env)).toMatchObject({ code: 0, stderr: "" });
});
afterAll(async () => {
  await node.close();
  await rm(folder, { recursive: true, force: true });
});

/** The only sentence on standard error. */
const failureOf = async (...words: string[]) => {
  const { code, stderr } = await runRoadside(words, env);
  expect([code, stderr.trim().split("\n")]).toEqual([1, [expect.stringMatching(/[.]$/)]]);
  return stderr;
};

describe("an installation whose database is in a cluster", () => {
  it("has only its keys in the folder, and its accounts are used by every machine with these keys", async () => {
    expect((await readdir(keys)).filter((name) => name !== "serve.lock")).toEqual(["secret.env"]);
    const second = join(folder, "second");
    await cp(keys, second, { recursive: true });
    const { stdout } = await runRoadside(["officer", "list", "--state", second], { ROADSIDE_DATABASE: node.url });
    expect(stdout).toContain("900001");
  });

  it("is created once, and opened with its own keys only", async () => {
    const other = join(folder, "other");
    const init = ["init", "--state", other, ...ADMINISTRATOR];
    expect(await failureOf(...init, "--database", node.url)).toContain("The cluster has a database already");
    expect(await runRoadside(init, env)).toMatchObject({ code: 0 });
    expect(await failureOf("serve", "--state", other, "--database", node.url)).toContain("has a database of its own");
    await rm(join(other, "roadside.sqlite"));
    expect(await failureOf("serve", "--state", other, "--database", node.url)).toContain("secret.env");
    expect(await failureOf("serve", "--state", keys)).toContain("name its cluster with --database");
  });

  it("says what is wrong with the options", async () => {
    const journal = ["--journal", join(folder, "journal")];
    expect(await failureOf("serve", "--state", keys, "--database", node.url, ...journal)).toContain("--journal");
    expect(await failureOf("serve", "--state", keys, "--database", "node1:4001")).toContain("https://node1:4001");
    expect(await failureOf("copy", "--from", keys, "--to", folder, "--keys", keys)).toContain("One of --from and --to");
  });

  it("is verified, its pages and its records", async () => {
    const { code, stdout } = await runRoadside(["verify", "--state", keys, "--database", node.url], env);
    expect([code, stdout]).toEqual([0, expect.stringContaining("are as they must be")]);
  });

  it("is examined with its nodes", async () => {
    const { stdout } = await runRoadside(["doctor", "--state", keys, "--database", node.url], env);
    expect(stdout).toMatch(/ok +nodes +1 of 1 nodes can serve/);
    expect(stdout).toMatch(/ok +keys /);
  });

  it("is backed up while it runs, and the backup is restored into a folder", async () => {
    const [file, restored] = [join(folder, "backup.age"), join(folder, "restored")];
    const secret = { ROADSIDE_BACKUP_PASSPHRASE: "another long pass phrase" };
    const backup = ["backup", file, "--state", keys, "--database", node.url];
    expect(await runRoadside(backup, secret)).toMatchObject({ code: 0 });
    expect(await runRoadside(["restore", file, "--state", restored], secret)).toMatchObject({ code: 0 });
    expect((await runRoadside(["officer", "list", "--state", restored], env)).stdout).toContain("900001");
  });

  it("is copied into a folder and into another cluster, and refuses a target that is in use", async () => {
    const copy = join(folder, "copy");
    const back = ["copy", "--from", node.url, "--keys", keys, "--to", copy];
    expect(await runRoadside(back, env)).toMatchObject({ code: 0, stdout: expect.stringContaining("row by row") });
    const list = await runRoadside(["officer", "list", "--state", copy], env);
    expect(list.stdout).toContain("900001");
    expect(await failureOf(...back)).toContain("has an installation");
    const again = ["copy", "--from", copy, "--to", node.url, "--keys", join(folder, "new-keys")];
    expect(await failureOf(...again)).toContain("the target has tables already");
    const next = await startRqliteNode();
    const words = ["copy", "--from", copy, "--to", next.url, "--keys", join(folder, "new-keys")];
    expect(await runRoadside(words, env)).toMatchObject({ code: 0 });
    const place = ["--state", join(folder, "new-keys"), "--database", next.url];
    expect((await runRoadside(["officer", "list", ...place], env)).stdout).toContain("900001");
    await next.close();
  });
});
