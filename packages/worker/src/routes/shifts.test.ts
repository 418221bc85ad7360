import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createVault } from "../personal/vault.ts";
import { rebuild } from "../store/rebuild.ts";
import { findingsOf, testedBy } from "../testing/findings.ts";
import { json, PERSONAL_KEY, type Server, startServer, type Who } from "../testing/server.ts";
import { Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});
afterEach(() => {
  expect(server.logged).toEqual([]);
});

const { fetchFindings, found, send } = findingsOf(() => server);
const BOTH = "from=2026-11-19&to=2026-11-20";
const [FROM, TO] = ["2026-11-19T21:00:00+08:00", "2026-11-20T03:00:00+08:00"];
const on = (badge: string, from = FROM, to = TO) => ({ badge, from, to });
const SHIFT = {
  analyser: "A-1",
  from: FROM,
  to: TO,
  officers: [on("100001")],
  counterFirst: 1_200,
  counterLast: 1_230,
};
const close = (who: Who, more: object = {}) =>
  server.call<{ id: string; status: string; code: string; errors?: { code: string; path: string }[] }>(
    who,
    "/v1/integrity/shifts",
    json({ ...SHIFT, ...more }),
  );
/** An honest night over midnight: a test every seven minutes, numbered by the analyser. */
const night = (tests: number) =>
  Array.from({ length: tests }, (_, index) =>
    testedBy(tablet, index * 420, { testNumber: String(500 + index), lat: "26.530000" }),
  );

describe("a shift that is closed", () => {
  it("raises nothing after an honest night, mouthpieces counted", { timeout: 30_000 }, async () => {
    await send(...night(30));
    expect((await close("officer", { mouthpieces: 30 })).body.status).toBe("added");
    expect(await found(BOTH)).toEqual([]);
  });

  it("reports more recorded tests than the analyser counted, as in Ireland", async () => {
    await send(...night(30));
    const { body } = await close("officer", { counterLast: 1_217, mouthpieces: 16 });
    expect(await found(BOTH)).toEqual([
      "counter A-1: the counter says 17 tests, 16 mouthpieces were used",
      "counter A-1: the counter says 17 tests, 30 are logged",
    ]);
    expect((await fetchFindings("supervisor", BOTH)).body.findings).toMatchObject([
      { unit: "532931", day: "2026-11-19", records: [body.id] },
      { records: [body.id] },
    ]);
    await rebuild(server.db, createVault(PERSONAL_KEY), () => undefined);
    expect(await found(BOTH)).toHaveLength(2);
  });

  it("is closed without a counter if the analyser has none: the roster counts, and the mouthpieces are compared with the records", async () => {
    await send(...night(3));
    const none = { counterFirst: undefined, counterLast: undefined };
    expect((await close("officer", { ...none, note: "no counter" })).body.status).toBe("added");
    expect(await found(BOTH)).toEqual([]);
    await close("officer", { ...none, mouthpieces: 5 });
    expect(await found(BOTH)).toEqual(["counter A-1: 5 mouthpieces were used, 3 tests are logged"]);
  });

  it("may be closed before its entries arrive: the difference closes with them", async () => {
    await close("officer");
    expect(await found(BOTH)).toEqual(["counter A-1: the counter says 30 tests, 0 are logged"]);
    const entries = night(30);
    await send(...entries.slice(25));
    expect(await found(BOTH)).toContain("counter A-1: the counter says 30 tests, 5 are logged");
    await send(...entries.slice(0, 25));
    expect(await found(BOTH)).toEqual([]);
  });

  it("reports tests outside the shift, on its analyser only, and none of a squad that has not closed its shift yet", async () => {
    const by = (second: number, officer: string, analyser = "A-1") => testedBy(tablet, second, { officer, analyser });
    await send(by(0, "100001"), by(600, "100007"), by(9_000, "100007"), by(-7_200, "100001"), by(700, "100008", "A-2"));
    expect(await found(BOTH)).toEqual([]);
    await close("supervisor", { counterLast: 1_203 });
    expect(await found(BOTH)).toEqual([
      "roster 100001: 1 test outside every shift",
      "roster 100007: 1 test outside every shift",
      "roster 100007: 1 test outside every shift",
    ]);
    // The other squad's shift with the same analyser, handed over at 21:45.
    await close("supervisor", {
      officers: [on("100007", "2026-11-19T21:45:00+08:00")],
      counterLast: 1_203,
      mouthpieces: 3,
    });
    expect(await found(BOTH)).toEqual(["roster 100001: 1 test outside every shift"]);
  });

  it("is stored once with its sender, and listed for the unit", async () => {
    const { body } = await close("officer");
    expect((await close("officer")).body).toMatchObject({ id: body.id, status: "duplicate" });
    const list = async (who: Who) => (await server.call<{ shifts: object[] }>(who, "/v1/integrity/shifts")).body.shifts;
    expect(await list("supervisor")).toMatchObject([{ ...SHIFT, id: body.id, unit: "532931", badge: "100001" }]);
    expect(await list("neighbour")).toEqual([]);
    expect(await server.db.prepare("SELECT count(*) AS n FROM audit WHERE action = 'shift.added'").first("n")).toBe(1);
    await expect(server.db.prepare("UPDATE shifts SET bytes = '{}'").run()).rejects.toThrow(/append-only/);
  });

  it("comes from an officer who was on it, or a supervisor of the unit", { timeout: 30_000 }, async () => {
    expect((await close("officer", { officers: [on("100007")] })).body.code).toBe("role-not-allowed");
    expect((await close("supervisor", { officers: [on("100007")] })).status).toBe(200);
    expect((await close("officer", { unit: "532932" })).body.code).toBe("unit-out-of-scope");
    const lent = {
      unit: "532932",
      name: { zh: "仪器", en: "Analyser" },
      model: "X",
      displayUnit: "mg/L",
      bloodEquivalent: false,
    };
    await server.call("administrator", "/v1/analysers/A-1", json(lent, "PUT"));
    expect((await close("officer")).body.status).toBe("added");
    expect((await close("auditor")).body.code).toBe("role-not-allowed");
    expect((await server.call("officer", "/v1/integrity/shifts")).status).toBe(403);
  });

  it.each([
    [{ to: FROM }, "range-disordered", ""],
    [{ to: "2026-11-20T21:00:01+08:00" }, "shift-too-long", ""],
    [{ to: "2026-11-20T20:30:00+08:00" }, "time-in-future", "/to"],
    [{ officers: [] }, "officers-missing", "/officers"],
    [{ officers: [on("100001", TO, FROM)] }, "range-disordered", "/officers/0"],
    [{ counterFirst: -1 }, "count-invalid", "/counterFirst"],
    [{ counterLast: 1.5 }, "count-invalid", "/counterLast"],
    [{ counterLast: undefined }, "field-missing", ""],
    [{ from: "2026-11-19" }, "time-invalid", "/from"],
    [{ analyser: "" }, "text-empty", "/analyser"],
    [{ words: "x" }, "field-invalid", "/words"],
  ])("is refused where it is not of its form: %j", async (more, code, path) => {
    expect((await close("officer", more)).body.errors).toMatchObject([{ code, path }]);
  });
});
