import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SealedEntry } from "@roadside/core";
import { newDeviceKey } from "@roadside/worker/testing/device-key";
import { Tablet } from "@roadside/worker/testing/tablet";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runRoadside, startRoadside } from "../../testing/run-roadside.ts";

const PASSWORD = "a long pass phrase";
const env = { ROADSIDE_PASSWORD: PASSWORD, ROADSIDE_BACKUP_PASSPHRASE: "another long phrase" };

let folder: string;
let state: string;
let journal: string;
let backup: string;
let key: Awaited<ReturnType<typeof newDeviceKey>>;
let entries: SealedEntry[];
/** Yesterday's backup has the first entry; the server took two more, and an officer, before it was lost. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roadside-yesterday-"));
  [state, journal, backup] = [join(folder, "state"), join(folder, "journal"), join(folder, "backup.age")];
  const facts = ["--badge", "900001", "--name-zh", "赵敏", "--name-en", "Zhao Min"];
  expect(await runRoadside(["init", "--state", state, ...facts], env)).toMatchObject({ code: 0 });
  key = await newDeviceKey();
  const tablet = new Tablet();
  entries = [tablet.breath("0.95"), tablet.zero(), tablet.zero()];

  const server = await serve(state, "--journal", journal);
  await server.enrol();
  expect(await server.send(entries.slice(0, 1))).toEqual(["accepted"]);
  expect(await runRoadside(["backup", backup, "--state", state], env)).toMatchObject({ code: 0 });
  expect(await server.send(entries.slice(1))).toEqual(["accepted", "accepted"]);
  // Another process writes to the same database, and so to the same journal.
  const officer = [
    "--badge",
    "900002",
    "--role",
    "officer",
    "--unit",
    "532931",
    "--name-zh",
    "张伟",
    "--name-en",
    "Zhang Wei",
  ];
  expect(await runRoadside(["officer", "add", "--state", state, ...officer], env)).toMatchObject({ code: 0 });
  server.child.kill("SIGKILL");
  await server.ended;
  await rm(state, { recursive: true });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A server with an administrator who is signed in, and calls for a tablet. */
async function serve(of: string, ...options: readonly string[]) {
  const started = startRoadside(["serve", "--state", of, "--port", "0", "--log", "failures", ...options]);
  await vi.waitFor(() => expect(started.output.stdout + started.output.stderr).toContain("Ready at"), 60_000);
  const url = /http:\/\/[^ ]+(?=\. )/.exec(started.output.stdout)?.[0] ?? "";
  const call = async <T>(path: string, body?: object, token = "") => {
    const answer = await fetch(url + path, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { epoch: Number(answer.headers.get("roadside-epoch")), body: (await answer.json()) as T };
  };
  const { token } = (await call<{ token: string }>("/v1/sessions", { badge: "900001", password: PASSWORD })).body;
  return {
    ...started,
    enrol: () => call("/v1/devices", { id: "tablet-1", publicKey: key.publicKey, unit: "532931" }, token),
    async send(some: readonly SealedEntry[]): Promise<string[]> {
      const heads = [await key.head("tablet-1", some, new Date().toISOString())];
      const { body } = await call<{ results: { status: string }[] }>("/v1/entries", { entries: some, heads }, token);
      return body.results.map(({ status }) => status);
    },
    report: async (highest: number) =>
      (await call<{ missing: number }>("/v1/devices/tablet-1/chain", { highest }, token)).body.missing,
    stops: async () => {
      const { epoch, body } = await call<{ stops: { id: string }[] }>("/v1/stops", undefined, token);
      return { epoch, ids: body.stops.map(({ id }) => id).sort() };
    },
    async end() {
      started.child.kill("SIGTERM");
      expect((await started.ended).code).toBe(0);
    },
  };
}
const idsOf = (some: readonly SealedEntry[]) => some.map(({ entry }) => entry.stop).sort();

describe("yesterday's backup", { timeout: 120_000 }, () => {
  it("with the journal is everything that was acknowledged, and verifies", async () => {
    const restored = join(folder, "with-journal");
    expect(await runRoadside(["restore", backup, "--state", restored, "--journal", journal], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/and \d+ changes of the journal/),
    });
    const server = await serve(restored, "--journal", journal);
    expect((await server.stops()).ids).toEqual(idsOf(entries));
    await server.end();
    expect((await runRoadside(["officer", "list", "--state", restored])).stdout).toContain("900002");
    expect(await runRoadside(["verify", "--state", restored])).toMatchObject({ code: 0 });
  });

  it("without a journal begins a new epoch: what the tablet still has is sent again, and the rest is known to be missing", async () => {
    const restored = join(folder, "without-journal");
    expect(await runRoadside(["restore", backup, "--state", restored], env)).toMatchObject({ code: 0 });
    const server = await serve(restored);
    const { epoch, ids } = await server.stops();
    expect(ids).toEqual(idsOf(entries.slice(0, 1)));
    expect(epoch).toBeGreaterThan(1);
    // The tablet purged its first and second entry when they were received.
    expect(await server.send(entries.slice(2))).toEqual(["accepted"]);
    expect(await server.report(3)).toBe(1);
    expect((await server.stops()).ids).toEqual(idsOf([entries[0], entries[2]] as SealedEntry[]));
    await server.end();
  });
});
