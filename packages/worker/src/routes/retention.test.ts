import { type Personal, type SealedEntry, verify } from "@roadside/core";
import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { rebuild } from "../store/rebuild.ts";
import { retentionOn, runDailyRetention } from "../store/retention.ts";
import { findAttachment } from "../testing/attachment.ts";
import { json, PERSONAL_KEY, type Server, startServer } from "../testing/server.ts";
import { breathTest, SALT, Tablet } from "../testing/tablet.ts";

interface Details {
  stop: { personal: object | null };
  entries: SealedEntry[];
  dropped: { entry: string; at: string; rule: string; keepDays: number }[];
  attachments: { receivedAt: string | null }[];
}
interface Retention {
  negative: { keepDays: number } | null;
  history: object[];
  runs: Run[];
}
interface Run {
  run: string;
  before: string;
  dropped: number;
  finishedAt: string | null;
}

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

// The tests' clock is set to 20 November 2026.
const OLD = "2026-10-01T21:40:00+08:00";
const RECENT = "2026-11-10T21:40:00+08:00";
const PLATE = "云L12345";
const driver: Personal = { salt: SALT, name: "李某", plate: { kind: "registered", number: PLATE } };

const send = async (...entries: SealedEntry[]) =>
  (
    await server.call<{ results: { status: string }[] }>("administrator", "/v1/entries", json({ entries }))
  ).body.results.map(({ status }) => status);
const tested = (value = "0.00", at = OLD, stop = v7()) =>
  tablet.logged({ tests: [breathTest(value)] }, { at, stop, personal: driver });
const keep = (keepDays: number | null) =>
  server.call("administrator", "/v1/retention", json({ negative: keepDays && { keepDays } }, "PUT"));
const run = async () =>
  (await server.call<{ run: Run | null }>("administrator", "/v1/retention/runs", { method: "POST" })).body.run;
const open = async ({ entry }: SealedEntry) => (await server.call<Details>("officer", `/v1/stops/${entry.stop}`)).body;
const isKept = async (sealed: SealedEntry) => (await open(sealed)).stop.personal !== null;
const found = async () =>
  (await server.call<{ stops: object[] }>("officer", "/v1/stops/search", json({ by: "plate", number: PLATE }))).body
    .stops;
const audited = async () =>
  (
    await server.db
      .prepare("SELECT badge, action, subject FROM audit WHERE action LIKE 'retention.%' ORDER BY id")
      .all<{ subject: string }>()
  ).results;

describe("the rule", () => {
  it("is null until one is set, and nothing is deleted before", async () => {
    const negative = tested();
    await send(negative);
    expect((await server.call<Retention>("administrator", "/v1/retention")).body).toEqual({
      negative: null,
      history: [],
      runs: [],
    });
    expect(await run()).toBeNull();
    expect(await isKept(negative)).toBe(true);
  });

  it("stores who set it and the former rules, and its changes are audited", async () => {
    await keep(30);
    server.clock.now = new Date("2026-11-21T12:00:00Z");
    await keep(null);
    const { body } = await server.call<Retention>("administrator", "/v1/retention");
    expect(body.negative).toBeNull();
    expect(body.history).toEqual([
      { at: "2026-11-21T12:00:00.000Z", badge: "100009", negative: null },
      { at: "2026-11-20T12:00:00.000Z", badge: "100009", negative: { keepDays: 30 } },
    ]);
    expect((await audited()).map(({ subject }) => subject)).toEqual([
      "negative, kept 30 days",
      "negative, nothing dropped",
    ]);
  });

  it.each([
    [{ negative: { keepDays: 6 } }],
    [{ negative: { keepDays: 7.5 } }],
    [{ negative: {} }],
    [{}],
    [{ negative: null, positive: null }],
  ])("is not %j", async (rule) => {
    const { status, body } = await server.call<{ errors: object[] }>(
      "administrator",
      "/v1/retention",
      json(rule, "PUT"),
    );
    expect([status, body.errors.length]).toEqual([400, 1]);
  });

  it("is visible to, set by and run by an administrator of all units only", async () => {
    const part = { badge: "200001", password: "correct horse battery" };
    const officer = {
      name: { zh: "赵敏", en: "Zhao Min" },
      role: "administrator",
      unit: "5329",
      password: part.password,
    };
    await server.call("administrator", `/v1/officers/${part.badge}`, json(officer, "PUT"));
    const { token } = (await server.call<{ token: string }>(null, "/v1/sessions", json(part))).body;
    for (const [path, init] of [
      ["/v1/retention", {}],
      ["/v1/retention", json({ negative: { keepDays: 30 } }, "PUT")],
      ["/v1/retention/runs", { method: "POST" }],
    ] as const) {
      for (const who of ["officer", "prefecture", "auditor"] as const)
        expect((await server.call(who, path, init)).status).toBe(403);
      expect((await server.call(null, path, init)).status).toBe(401);
      const headers = { ...init.headers, authorization: `Bearer ${token}` };
      expect((await server.call<{ code: string }>(null, path, { ...init, headers })).body.code).toBe(
        "unit-out-of-scope",
      );
    }
    expect(await audited()).toEqual([]);
  });
});

describe("what identifies the driver of a negative test", () => {
  it("is dropped after its time, by a rule that the stop names, and what was sealed still verifies", async () => {
    const [old, positive, recent] = [tested("0.05"), tested("0.52"), tested("0.00", RECENT)];
    await send(old, positive, recent);
    const counts = () => server.call("prefecture", "/v1/statistics?from=2026-10-01&to=2026-11-30&by=category");
    const before = (await counts()).body;
    await keep(30);
    expect(await run()).toMatchObject({
      before: "2026-10-21T12:00:00.000Z",
      dropped: 1,
      finishedAt: expect.any(String),
    });

    const { stop, entries, dropped } = await open(old);
    expect(stop.personal).toBeNull();
    expect(dropped).toEqual([{ entry: old.entry.id, at: "2026-11-20T12:00:00.000Z", rule: "negative", keepDays: 30 }]);
    expect(entries).toEqual([{ entry: old.entry, hash: old.hash }]);
    const chain = await Promise.all([old, positive, recent].map(async (sealed) => (await open(sealed)).entries));
    expect(verify(chain.flat())).toEqual({ ok: true, findings: [] });
    expect([await isKept(positive), await isKept(recent)]).toEqual([true, true]);
    expect(await found()).toHaveLength(2);
    expect((await counts()).body).toEqual(before);
  });

  it("does not return when the entry is sent again or the lists are rebuilt", async () => {
    const old = tested();
    await send(old);
    await keep(30);
    await run();
    expect(await send(old)).toEqual(["duplicate"]);
    await rebuild(server.db, createVault(PERSONAL_KEY), () => undefined);
    expect([await isKept(old), await found()]).toEqual([false, []]);
    expect((await run())?.dropped).toBe(0);
  });

  it("is dropped with what was stated of the driver later, and stays where the driver did not sign", async () => {
    const [completed, refused] = [tablet.logged({ tests: [breathTest("0.00")] }, { at: OLD }), tested()];
    const later = tablet.write(
      "particulars-stated",
      { vehicle: { kind: "automobile" } },
      { stop: completed.entry.stop, at: OLD, personal: driver },
    );
    const signed = (sealed: SealedEntry, how: "signed" | "refused") =>
      tablet.write("record-signed", { signed: how }, { stop: sealed.entry.stop, at: OLD });
    await send(completed, refused);
    await send(later, signed(completed, "signed"), signed(refused, "refused"));
    expect([await isKept(completed), (await found()).length]).toEqual([true, 2]);
    await keep(30);
    expect((await run())?.dropped).toBe(1);
    expect([await isKept(completed), await isKept(refused), (await found()).length]).toEqual([false, true, 1]);
    expect((await open(completed)).dropped).toMatchObject([{ entry: later.entry.id }]);
  });

  it("is dropped with its attachments, those that have come and those that have not", async () => {
    const [face, paper, late] = await Promise.all([
      findAttachment("face"),
      findAttachment("paper"),
      findAttachment("late"),
    ]);
    const [named, bare, positive] = [
      tested(),
      tablet.logged({ tests: [breathTest("0.00")] }, { at: OLD }),
      tested("0.52"),
    ];
    const added = ({ body }: typeof face, { entry: { stop } }: SealedEntry) =>
      tablet.write("attachment-added", body, { stop, at: OLD });
    const unsent = added(late, named);
    await send(named, bare, positive);
    await send(unsent, added(face, named), added(paper, bare), added(paper, positive));
    const put = async ({ body, sent }: typeof face) =>
      (await server.call("officer", `/v1/attachments/${body.digest}`, sent)).status;
    const see = async ({ body }: typeof face) => {
      const headers = { authorization: `Bearer ${await server.signIn("officer")}` };
      return (await server.app.request(`/v1/attachments/${body.digest}`, { headers })).status;
    };
    expect([await put(face), await put(paper), await see(face)]).toEqual([201, 201, 200]);
    await keep(30);
    expect(await run()).toMatchObject({ dropped: 4, finishedAt: expect.any(String) });
    const shown = await open(named);
    expect(shown.attachments.map(({ receivedAt }) => receivedAt)).toEqual([null, null]);
    expect(shown.dropped).toHaveLength(3);
    expect((await open(bare)).attachments).toMatchObject([{ receivedAt: null }]);
    expect((await open(positive)).attachments).toMatchObject([{ receivedAt: expect.any(String) }]);
    // What is of no use any more does not come back, and a tablet that still has it may let it go.
    expect([await put(face), await put(late), await see(face), await see(late), await see(paper)]).toEqual([
      200, 200, 404, 404, 200,
    ]);
    // A later one is deleted in the next run, though its stop's parts were deleted before.
    const more = await findAttachment("more");
    await send(added(more, named));
    expect(await put(more)).toBe(201);
    expect(await run()).toMatchObject({ dropped: 1, finishedAt: expect.any(String) });
    expect(await see(more)).toBe(404);
  });

  it("stays where the stop holds anything but tests, or another names it", async () => {
    const said = (sealed: SealedEntry) => ({ stop: sealed.entry.stop, at: OLD });
    const withAccident = tablet.logged(
      { tests: [breathTest("0.00")], circumstances: [{ code: "accident", holds: true }] },
      { at: OLD, personal: driver },
    );
    const stays = {
      voided: tested(),
      disputed: tested(),
      corrected: tested(),
      linking: tested(),
      linked: tested(),
      withAccident,
    };
    const { voided, disputed, corrected, linking, linked } = stays;
    const testedTwice = tested();
    await send(...Object.values(stays), testedTwice);
    await send(
      tablet.write("voided", { reason: "a mistake" }, said(voided)),
      tablet.write("disputed", { what: "breath-result", onTheSpot: true }, said(disputed)),
      tablet.write(
        "corrected",
        {
          kind: "logged",
          corrects: corrected.entry.id,
          reason: "misread",
          body: { jurisdiction: "CN", tests: [breathTest("0.01")] },
        },
        said(corrected),
      ),
      tablet.write("linked", { to: linked.entry.stop, relation: "same dinner" }, said(linking)),
      tablet.write("test-added", { test: breathTest("0.01") }, said(testedTwice)),
    );
    await keep(30);
    expect((await run())?.dropped).toBe(1);
    for (const [name, sealed] of Object.entries(stays)) expect(await isKept(sealed), name).toBe(true);
    expect(await isKept(testedTwice)).toBe(false);
  });
});

describe("a run", () => {
  it("writes one audit record when it ends: the rule, the cut-off, the count, and no number of a person", async () => {
    await send(tested(), tested());
    await keep(30);
    const ended = (await run()) as Run;
    const lines = await audited();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toEqual({
      badge: "100009",
      action: "retention.ran",
      subject: `negative, kept 30 days, before 2026-10-21T12:00:00.000Z: 2 parts dropped in run ${ended.run}`,
    });
  });

  const by = { at: "2026-11-20T12:00:00.000Z", badge: "100009", unit: "", address: "" };
  const parts = () => server.db.prepare("SELECT count(*) AS n FROM personal_parts").first("n");

  it("is made by itself once a day, in the server's name", async () => {
    await keep(30);
    const vault = createVault(PERSONAL_KEY);
    const daily = (at: string) => runDailyRetention(server.db, vault, new Date(at), v7);
    for (const at of ["2026-11-20T12:10:00Z", "2026-11-20T13:10:00Z", "2026-11-21T12:00:00Z", "2026-11-21T12:20:00Z"])
      await daily(at);
    const { runs } = (await server.call<Retention>("administrator", "/v1/retention")).body;
    expect(runs).toMatchObject([
      { startedAt: "2026-11-21T12:20:00.000Z", badge: "server" },
      { startedAt: "2026-11-20T12:10:00.000Z", badge: "server" },
    ]);
  });

  describe("over more parts than one step looks at", () => {
    beforeEach(async () => {
      await send(...Array.from({ length: 400 }, () => tested()));
      await send(...Array.from({ length: 400 }, () => tested()));
      await keep(30);
    });

    it("can be interrupted after any step and continues from there", async () => {
      const retention = retentionOn(server.db, createVault(PERSONAL_KEY));
      const first = await retention.run(by, v7, 1);
      expect([first?.dropped, first?.finishedAt, await parts()]).toEqual([500, null, 300]);
      // Two that go on with it at once do no step twice.
      await Promise.all([retention.run(by, v7, 1), retention.run(by, v7, 1)]);
      const last = await retention.run(by, v7, 1);
      expect([last?.id, last?.dropped, last?.finishedAt, await parts()]).toEqual([first?.id, 800, by.at, 0]);
      expect((await audited()).filter(({ subject }) => subject.includes("800 parts"))).toHaveLength(1);
    });

    it("ends without dropping more once the rule was changed", async () => {
      const retention = retentionOn(server.db, createVault(PERSONAL_KEY));
      await retention.run(by, v7, 1);
      await keep(null);
      expect(await run()).toMatchObject({ dropped: 500, finishedAt: expect.any(String) });
      expect([await run(), await parts()]).toEqual([null, 300]);
    });
  });
});
