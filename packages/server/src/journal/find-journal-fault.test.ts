import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runRoadside, startRoadside } from "../../testing/run-roadside.ts";
import { findJournalFault, requireJournal } from "./find-journal-fault.ts";

let folder: string;
let journal: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-journal-fault-"));
  journal = join(folder, "journal");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NOW = new Date("2026-11-27T12:00:00Z");

describe("a journal's folder", () => {
  it("is created when it is new, and can be written with and without the day's file", async () => {
    await requireJournal(journal, null, NOW);
    expect(await findJournalFault(journal, NOW)).toBeNull();
    await writeFile(join(journal, "journal-2026-11-27.ndjson"), "");
    expect(await findJournalFault(journal, NOW)).toBeNull();
  });

  it("that is missing is not created again: its disk may not be mounted", async () => {
    expect(await findJournalFault(journal, NOW)).toBe(
      `the journal cannot be written: ${journal} does not exist (ENOENT): check its name`,
    );
    await expect(requireJournal(journal, journal, NOW)).rejects.toThrow(
      `The folder of the journal, ${journal}, is missing: mount its disk, or create the folder.`,
    );
  });
});

describe("a server whose journal cannot be written", () => {
  const env = { ROADSIDE_PASSWORD: "a long pass phrase" };

  it("does not start, or is not ready any more, and its log names the journal", async () => {
    const state = join(folder, "state");
    const facts = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
    expect(await runRoadside(["init", "--state", state, ...facts], env)).toMatchObject({ code: 0 });
    await writeFile(journal, "");
    const serve = ["serve", "--state", state, "--port", "0", "--journal", journal];
    expect(await runRoadside(serve)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `The journal cannot be written: ${journal} is not a folder.\n`,
    });

    expect((await runRoadside([...serve.slice(0, -1), join(journal, "folder")])).stderr).toBe(
      `The journal cannot be written: ${journal}/folder is not in a folder: a part of its path is a file.\n`,
    );

    await rm(journal);
    await mkdir(journal);
    const server = startRoadside(serve);
    await expect.poll(() => server.output.stdout + server.output.stderr, { timeout: 20_000 }).toContain("Ready at");
    const url = /http:\/\/[^ ]+(?=\. )/.exec(server.output.stdout)?.[0] ?? "";
    const readiness = async () => (await (await fetch(`${url}/readyz`)).json()) as Record<string, unknown>;
    expect(await readiness()).toMatchObject({ ready: true, journal: { writable: true } });
    await rm(journal, { recursive: true });
    await writeFile(journal, "");
    expect(await readiness()).toMatchObject({
      ready: false,
      why: { journal: `the journal cannot be written: ${journal} is not a folder` },
    });
    const body = JSON.stringify({ badge: "900001", password: env.ROADSIDE_PASSWORD });
    const signIn = { method: "POST", headers: { "content-type": "application/json" }, body };
    expect((await fetch(`${url}/v1/sessions`, signIn)).status).toBe(503);
    expect(server.output.stderr).toMatch(/"event":"store.unavailable".*"why":"journal"/);
    server.child.kill("SIGKILL");
    await server.ended;
  });
});
