import type { SealedEntry } from "@roadside/core";
import { beforeEach, describe, expect, it } from "vitest";
import { json, type Server, startServer } from "../testing/server.ts";
import { breathTest, Tablet } from "../testing/tablet.ts";

let server: Server;
let tablet: Tablet;
beforeEach(async () => {
  server = await startServer();
  tablet = new Tablet();
});

interface Tally {
  stops: number;
  positive: number;
  positiveRate: string | null;
  byCategory: Record<string, number>;
}
interface Statistics {
  total: Tally;
  undated: number;
  groups: (Tally & { unit?: string; period?: string; key?: string; category?: string })[];
  distributions?: unknown[];
  previousYear?: { from: string; to: string; total: Tally; change: { stops: string | null; positive: string | null } };
  code?: string;
  errors?: { path: string; code: string }[];
}
const fetchStatistics = async (query: string, who: "prefecture" | "officer" = "prefecture") =>
  (await server.call<Statistics>(who, `/v1/statistics${query}`)).body;
const send = (...entries: SealedEntry[]) => server.call("administrator", "/v1/entries", json({ entries }));

describe("counting stops", () => {
  it("counts categories and the positive rate, over a range of days, exactly", async () => {
    await send(
      ...["0.00", "0.00", "0.00", "0.36", "0.364"].map((value) => tablet.breath(value)),
      tablet.breath("0.10", { at: "2026-10-31T23:59:59+08:00" }),
      tablet.breath("0.10", { at: "2026-11-01T00:00:00+08:00" }),
    );
    expect((await fetchStatistics("?from=2026-11-19&to=2026-11-19")).total).toEqual({
      stops: 5,
      positive: 2,
      positiveRate: "0.4000",
      byCategory: { "below-limit": 3, drinking: 1, drunk: 1 },
    });
    expect((await fetchStatistics("?from=2026-11-01&to=2026-11-30")).total.stops).toBe(6);
    expect((await fetchStatistics("")).total.stops).toBe(7);
    expect((await fetchStatistics("?from=2020-01-01&to=2020-12-31")).total).toEqual({
      stops: 0,
      positive: 0,
      positiveRate: null,
      byCategory: {},
    });
  });

  it("groups by day, month, unit, category and one dimension at a time", async () => {
    const other = new Tablet("other");
    await send(
      tablet.zero(),
      tablet.breath("0.5", { at: "2026-11-18T22:10:00+08:00" }),
      other.breath("0.5", { unit: "532932", at: "2026-10-02T01:30:00+08:00" }),
    );
    const groups = async (query: string) =>
      (await fetchStatistics(query)).groups.map(({ unit, period, key, category, stops }) => ({
        unit,
        period,
        key,
        category,
        stops,
      }));
    expect(await groups("?by=day")).toEqual(
      ["2026-10-02", "2026-11-18", "2026-11-19"].map((period) => ({ period, stops: 1 })),
    );
    expect(await groups("?by=month,unit")).toEqual([
      { period: "2026-10", unit: "532932", stops: 1 },
      { period: "2026-11", unit: "532931", stops: 2 },
    ]);
    expect(await groups("?by=category")).toEqual([
      { category: "below-limit", stops: 1 },
      { category: "drunk", stops: 2 },
    ]);
    expect(await groups("?by=hour")).toEqual(["01", "21", "22"].map((key) => ({ key, stops: 1 })));
    expect(await groups("?by=weekday-hour")).toEqual(["3 22", "4 21", "5 01"].map((key) => ({ key, stops: 1 })));
    expect(await groups("?by=weekday-hour&from=2026-11-18&to=2026-11-18")).toEqual([{ key: "3 22", stops: 1 }]);
    expect(await groups("?by=checkpoint")).toEqual([{ key: "xilan-bus-station", stops: 3 }]);
    expect(await groups("?by=day-type")).toEqual([{ key: "weekday", stops: 3 }]);
    expect(await groups("?by=officer,category")).toEqual([
      { key: "100001", category: "below-limit", stops: 1 },
      { key: "100001", category: "drunk", stops: 2 },
    ]);
  });

  it("compares with the same days a year before, in percent", async () => {
    const now = Array.from({ length: 3 }, () => tablet.breath("0.5"));
    const before = Array.from({ length: 2 }, () => tablet.breath("0.5", { at: "2025-11-19T21:40:00+08:00" }));
    await send(...now, ...before, tablet.zero({ at: "2025-11-20T21:40:00+08:00" }));
    expect((await fetchStatistics("?from=2026-11-19&to=2026-11-19&compare=previous-year")).previousYear).toMatchObject({
      from: "2025-11-19",
      to: "2025-11-19",
      total: { stops: 2 },
      change: { stops: "+50.00", positive: "+50.00" },
    });
    expect(
      (await fetchStatistics("?from=2025-11-19&to=2025-11-19&compare=previous-year")).previousYear?.change,
    ).toEqual({
      stops: null,
      positive: null,
    });
  });

  it("stores exact readings: their distribution has the exact minimum, maximum and sum", async () => {
    await send(...["0.1", "0.10", "0.20", "0.30", "0.000"].map((value) => tablet.breath(value)));
    const { groups, distributions } = await fetchStatistics("?by=reading");
    expect(groups.map(({ key, stops }) => [key, stops])).toEqual([
      ["breath mg/L 0", 1],
      ["breath mg/L 0.1", 2],
      ["breath mg/L 0.2", 1],
      ["breath mg/L 0.3", 1],
    ]);
    expect(distributions).toEqual([
      { specimen: "breath", unit: "mg/L", tests: 5, zero: 1, min: "0", max: "0.3", sum: "0.7" },
    ]);
  });

  it("counts stops known only to a month in that month, and how many have no day if the range covers it in part", async () => {
    const month = tablet.logged({ tests: [breathTest("0.00")] });
    const { entry } = month;
    const coarse = new Tablet("import").repeat({
      ...month,
      entry: { ...entry, at: { at: "2026-11-01T00:00:00+08:00", precision: "month" } },
    } as SealedEntry);
    await send(coarse, tablet.zero());
    expect((await fetchStatistics("?from=2026-11-01&to=2026-11-30")).total.stops).toBe(2);
    expect(await fetchStatistics("?from=2026-11-10&to=2026-11-20")).toMatchObject({ total: { stops: 1 }, undated: 1 });
    expect(await fetchStatistics("?by=day")).toMatchObject({
      undated: 1,
      groups: [{ period: "2026-11-19", stops: 1 }],
    });
    expect((await fetchStatistics("?by=weekday-hour")).groups.map(({ key }) => key)).toEqual([
      "4 21",
      "unknown unknown",
    ]);
    expect((await fetchStatistics("?by=day-type")).groups.map(({ key, stops }) => [key, stops])).toEqual([
      ["unknown", 1],
      ["weekday", 1],
    ]);
  });

  it("counts only the caller's unit and all under it", async () => {
    await send(tablet.zero(), new Tablet("other").zero({ unit: "532932" }));
    expect((await fetchStatistics("", "officer")).total.stops).toBe(1);
    expect((await fetchStatistics("?unit=53", "officer")).total.stops).toBe(1);
    expect((await fetchStatistics("?unit=532932", "officer")).code).toBe("unit-out-of-scope");
  });

  it.each([
    ["?by=colour", "by-unknown"],
    ["?by=day,month", "by-combined"],
    ["?by=hour,officer", "by-combined"],
    ["?from=2026-11-19", "range-open"],
    ["?from=2026-11-20&to=2026-11-19", "range-disordered"],
    ["?from=2026-02-30&to=2026-03-01", "date-invalid"],
    ["?compare=previous-year", "compare-without-range"],
  ])("refuses %s: %s", async (query, code) => {
    expect((await fetchStatistics(query)).errors?.map((error) => error.code)).toContain(code);
  });
});
