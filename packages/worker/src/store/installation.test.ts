import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createApp, type Ports } from "../app.ts";
import { json, PERSONAL_KEY, SECRET, SIGNING_KEY, startServer } from "../testing/server.ts";
import { SALT, Tablet } from "../testing/tablet.ts";
import { installationOn } from "./installation.ts";

const OTHER_PERSONAL_KEY = "a personal key of another installation";
/** A key of the tests alone. */
const OTHER_SIGNING_KEY =
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgghhlESXSkqYsxgTiHkQ/pdwkGT0LWpZZNM0qxxUcSVehRANCAAQswrT65DqQq1EZvFBKjovKEUx8JRx0+XSs4BNBP56HgGB1dWBh8Qmea+rgwu+tKEbDkduAe9AwmIrJaIMRZCd0";
const keys = { personalKey: PERSONAL_KEY, signingKey: SIGNING_KEY };
const NOW = new Date("2026-11-20T12:00:00Z");
const installation = installationOn(env.DB);
const check = (changed: Partial<typeof keys> = {}) => installation.checkKeys({ ...keys, ...changed }, NOW, () => "id");

/** Another process with its own keys on the same database. */
const appWith = (changed: Partial<Ports>) =>
  createApp({
    ...{ db: env.DB, clock: () => new Date(), newId: () => "id", secret: SECRET, log: () => undefined },
    ...keys,
    ...changed,
  });

describe("the keys of an installation", () => {
  it("are recognized by fingerprints, which the first use writes", async () => {
    await startServer();
    expect(await installation.read()).toBeNull();
    expect(await check()).toEqual([]);
    const stored = await installation.read();
    expect(stored).toMatchObject({ id: "id", epoch: 1, createdAt: NOW.toISOString(), lastBackupAt: null });
    expect(JSON.stringify(stored)).not.toContain(PERSONAL_KEY);
    expect(await check()).toEqual([]);
    expect(await check({ personalKey: OTHER_PERSONAL_KEY })).toEqual(["personalKey"]);
    expect(await check({ personalKey: OTHER_PERSONAL_KEY, signingKey: OTHER_SIGNING_KEY })).toEqual([
      "personalKey",
      "signingKey",
    ]);
    expect(await installation.read()).toEqual(stored);
  });

  it("must decrypt the personal data and sign the ledger of a database from before there were fingerprints", async () => {
    const { call, db, clock } = await startServer();
    const tablet = new Tablet();
    await call(
      "officer",
      "/v1/entries",
      json({ entries: [tablet.logged({}, { personal: { salt: SALT, name: "李某" } })] }),
    );
    // Heads are signed when their day is over.
    clock.now = new Date(clock.now.getTime() + 86_400_000);
    await call("supervisor", "/v1/ledger/heads");
    await db.batch([db.prepare("DROP TRIGGER installation_never_goes"), db.prepare("DELETE FROM installation")]);
    expect(await check({ personalKey: OTHER_PERSONAL_KEY, signingKey: OTHER_SIGNING_KEY })).toEqual([
      "personalKey",
      "signingKey",
    ]);
    expect(await installation.read()).toBeNull();
    expect(await check()).toEqual([]);
  });

  it("that do not belong to the database are refused: health says which, and every call gets 503", async () => {
    await startServer();
    await check();
    const app = appWith({ signingKey: OTHER_SIGNING_KEY });
    const health = await app.request("/healthz");
    const why = { keys: "ROADSIDE_SIGNING_KEY does not belong to this database" };
    expect([health.status, await health.json()]).toMatchObject([503, { ready: false, keys: "wrong", why }]);
    const call = await app.request("/v1/sessions", json({ badge: "100001", password: "x" }));
    expect([call.status, call.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(await call.json()).toMatchObject({ code: "not-ready", why });
    expect((await appWith({}).request("/healthz")).status).toBe(200);
  });
});

describe("an installation", () => {
  it("is never deleted, retains its id, and its epoch only grows", async () => {
    const { db } = await startServer();
    await check();
    await installation.beginEpoch(NOW);
    expect(await installation.read()).toMatchObject({ id: "id", epoch: NOW.getTime() / 1_000 });
    // A clock that is behind.
    await installation.beginEpoch(new Date(0));
    expect((await installation.read())?.epoch).toBe(NOW.getTime() / 1_000 + 1);
    await expect(db.prepare("DELETE FROM installation").run()).rejects.toThrow("never deleted");
    for (const change of ["id = 'other'", "epoch = 1", "created_at = ''"])
      await expect(db.prepare(`UPDATE installation SET ${change}`).run()).rejects.toThrow("retains its id");
  });

  it("records the time of its newest backup", async () => {
    await startServer();
    await check();
    await installation.recordBackup(NOW.toISOString());
    expect((await installation.read())?.lastBackupAt).toBe(NOW.toISOString());
  });
});
