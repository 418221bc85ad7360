import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { findingsOf, testedBy } from "../testing/findings.ts";
import { rowsRead } from "../testing/rows-read.ts";
import { type Server, startServer } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";
import { findingsOn } from "./findings.ts";
import { findingRefreshOn } from "./refresh-findings.ts";

let server: Server;
beforeEach(async () => {
  server = await startServer();
});
const { fetchFindings, send } = findingsOf(() => server);

const NOW = "2026-11-20T12:00:00.000Z";
const SPAN = { unit: "532931", from: "2026-11-19", to: "2026-11-19" };
const night = (tablet: Tablet, tests: number) =>
  send(...Array.from({ length: tests }, (_, index) => testedBy(tablet, index * 60)));
const look = (span = SPAN) =>
  rowsRead(async (db) => {
    await findingRefreshOn(db).refresh(span, NOW);
    await findingsOn(db).list({ ...span, rule: null, state: "open", answered: null, after: null, limit: 50 });
  });

describe("looking at what has changed", () => {
  it("reads each changed day's stops once, and next to nothing where nothing has changed, however many stops there are", async () => {
    const tablet = new Tablet();
    await night(tablet, 20);
    expect(await look()).toBeGreaterThan(20);
    const few = await look();
    await night(new Tablet("tablet-2"), 200);
    expect(await look()).toBeGreaterThan(220);
    expect(await look()).toBe(few + 1);
    expect(few).toBeLessThan(10);
  });

  it("leaves other units' changes and other days alone", async () => {
    await send(
      ...Array.from({ length: 30 }, (_, index) =>
        testedBy(new Tablet(`far-${index}`), index * 60, { unit: "530102", analyser: "B-1" }),
      ),
    );
    await send(
      ...Array.from({ length: 30 }, (_, index) => testedBy(new Tablet(`old-${index}`), index * 60 - 90 * 86_400)),
    );
    expect(await look()).toBeLessThan(70);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM analyser_days WHERE changed IS NOT NULL").first("n")).toBe(
      2,
    );
  });

  it("does what two rounds can, says that more is left, and is complete after some calls", {
    timeout: 60_000,
  }, async () => {
    const tablet = new Tablet();
    const runOn = (analyser: number) =>
      Array.from({ length: 2 }, (_, index) =>
        testedBy(tablet, index * 60, { analyser: `B-${analyser}`, verifiedUntil: "2026-01-01" }),
      );
    for (let first = 0; first < 260; first += 130)
      await send(...Array.from({ length: 130 }, (_, index) => runOn(first + index)).flat());
    const firstCall = await fetchFindings();
    expect([firstCall.body.complete, firstCall.headers.get("retry-after")]).toEqual([false, "1"]);
    expect((await fetchFindings()).body.complete).toBe(true);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM findings").first("n")).toBe(260);
  });

  it("writes nothing where another call has refreshed meanwhile, and loses nothing that arrives meanwhile", async () => {
    const tablet = new Tablet();
    await send(...Array.from({ length: 10 }, (_, index) => testedBy(tablet, index * 10)));
    const rounds = findingRefreshOn(env.DB);
    await Promise.all([
      rounds.refresh(SPAN, NOW),
      rounds.refresh(SPAN, NOW),
      send(testedBy(tablet, 100)),
      rounds.refresh(SPAN, NOW),
    ]);
    expect((await fetchFindings()).body.findings.map(({ message }) => message)).toEqual(["11 tests within 100 s"]);
  });
});
