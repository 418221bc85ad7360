import { v7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { json, PERSONAL_KEY, type Server, SIGNING_KEY, startServer } from "../testing/server.ts";
import { breathTest, SALT, Tablet } from "../testing/tablet.ts";
import { runUpkeep } from "../upkeep.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

// The tests' clock is set to 20 November 2026.
const A_YEAR_LATER = "2027-11-20T12:00:00Z";

const at = (time: string) => {
  server.clock.now = new Date(time);
};
const upkeep = () =>
  runUpkeep({
    db: server.db,
    personalKey: PERSONAL_KEY,
    signingKey: SIGNING_KEY,
    now: server.clock.now,
    newId: v7,
    log: (line) => server.logged.push(line),
  });
const logZero = (tested: string) =>
  server.call(
    "officer",
    "/v1/entries",
    json({
      entries: [tablet.logged({ tests: [breathTest("0.00")] }, { at: tested, personal: { salt: SALT, name: "李某" } })],
    }),
  );
const clock = async () =>
  (await server.call<{ trustedAt: string | null; trusted: boolean }>("administrator", "/v1/clock")).body;
const count = async (table: string) => server.db.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>("n");
const headDays = async () =>
  (await server.call<{ heads: { day: string }[] }>("administrator", "/v1/ledger/heads?unit=532931")).body.heads.map(
    ({ day }) => day,
  );

describe("a start with the clock a year ahead", () => {
  beforeEach(async () => {
    await server.call("administrator", "/v1/retention", json({ negative: { keepDays: 30 } }, "PUT"));
    await logZero("2026-11-19T21:40:00+08:00");
    await upkeep();
    at(A_YEAR_LATER);
    await upkeep();
  });

  it("deletes no personal data, signs no day beyond the next, and says why, while it answers calls", async () => {
    expect(await count("personal_parts")).toBe(1);
    expect(await headDays()).toEqual(["2026-11-20"]);
    expect(await clock()).toMatchObject({ trusted: false, trustedAt: "2026-11-20T12:00:00.000Z" });
    expect(server.logged.map(({ event }) => event)).toContain("clock.jumped");
    const { status, body } = await server.call<{ code: string }>("administrator", "/v1/retention/runs", json({}));
    expect([status, body.code]).toEqual([409, "clock-not-trusted"]);
  });

  it("loses nothing when a correct one follows: days and retention continue where they were", async () => {
    server.clock.tablets = new Date("2026-11-20T13:00:00Z");
    await logZero("2026-11-20T19:40:00+08:00");
    await upkeep();
    at("2026-11-20T14:00:00Z");
    delete server.clock.tablets;
    await upkeep();
    expect(await count("personal_parts")).toBe(2);
    expect((await clock()).trusted).toBe(true);
    at("2026-11-21T12:00:00Z");
    await logZero("2026-11-21T19:40:00+08:00");
    await upkeep();
    at("2026-11-22T12:00:00Z");
    await upkeep();
    expect((await headDays()).at(-1)).toBe("2026-11-21");
  });
});

describe("a server that was off for ten days", () => {
  beforeEach(async () => {
    await logZero("2026-11-19T21:40:00+08:00");
    await upkeep();
    at("2026-11-30T12:00:00Z");
  });

  it("trusts its clock again as soon as a tablet signs a batch whose clock agrees", async () => {
    await upkeep();
    expect((await clock()).trusted).toBe(false);
    await logZero("2026-11-30T19:50:00+08:00");
    await upkeep();
    expect(await clock()).toMatchObject({ trusted: true, trustedAt: "2026-11-30T12:00:00.000Z" });
  });

  it("trusts it when an administrator of all units confirms it with the time of another clock, which is audited", async () => {
    const confirm = (time: string) =>
      server.call<{ code: string; time: string }>("administrator", "/v1/clock", json({ time }, "PUT"));
    const refused = await confirm("2026-11-23T20:00:00+08:00");
    expect([refused.status, refused.body.code, refused.body.time]).toEqual([
      409,
      "clock-differs",
      "2026-11-30T12:00:00.000Z",
    ]);
    expect((await clock()).trusted).toBe(false);
    expect((await confirm("2026-11-30T20:03:00+08:00")).status).toBe(204);
    expect((await clock()).trusted).toBe(true);
    const { results } = await server.db
      .prepare("SELECT badge, subject FROM audit WHERE action = 'clock.confirmed'")
      .all();
    expect(results).toEqual([{ badge: "100009", subject: "2026-11-30T12:00:00.000Z" }]);
  });
});

it("stays ready while the clock is unconfirmed, because the tablets that confirm it need the server", async () => {
  // The database compares with the real clock.
  server.clock.now = new Date();
  const before = new Date(Date.now() - 10 * 86_400_000).toISOString();
  await server.db.prepare("INSERT INTO trusted_clock (one, at) VALUES (1, ?1)").bind(before).run();
  const { status, body } = await server.call<{ clock: string; why: { clock?: string } }>(null, "/healthz");
  expect([status, body.clock]).toEqual([200, "unconfirmed"]);
  expect(body.why.clock).toContain("PUT /v1/clock");
});
