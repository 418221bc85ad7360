import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { classify } from "@roadside/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { britishTests, countTests, type Expected, writeEveryNth } from "./british-tests.ts";
import { ROOT, runNode } from "./command.ts";
import { signedIn, startServer } from "./server.ts";

let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;
beforeAll(async () => {
  [server, folder] = await Promise.all([startServer(), mkdtemp(join(tmpdir(), "roadside-import-"))]);
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** `npm test` sends every eleventh row of the real file; `npm run test:long` sends all. */
const EVERY_NTH = Number(process.env.ROADSIDE_IMPORT_EVERY ?? 11);

/** Runs `roadside import`. */
function importFile(file: string, ...args: string[]) {
  const main = join(ROOT, "packages/server/src/roadside.ts");
  const report = join(folder, "refused.csv");
  return runNode([main, "import", file, "--badge", "100009", "--server", server.url, "--report", report, ...args], {
    ROADSIDE_PASSWORD: DEMO_PASSWORD,
  });
}

interface Statistics {
  total: { stops: number; positive: number; byCategory: Record<string, number> };
  groups: { key?: string; period?: string; stops: number; positive: number }[];
  distributions?: {
    specimen: string;
    unit: string;
    tests: number;
    zero: number;
    min: string;
    max: string;
    sum: string;
  }[];
}

describe("importing British breath tests", () => {
  it("reports each refused line with its reason and its own fields, and accepts the others", async () => {
    const file = join(folder, "dirty.csv");
    const header = "Reason,Month,Year,WeekType,TimeBand,BreathAlcoholLevel(microg 100ml),AgeBand,Gender";
    const rows = [
      "Other,Jan,1999,Weekday,12am-4am,36,20-24,Male",
      "Other,Jan,1999,Weekday,12am-4am,-1,20-24,Male",
      "Other,Jan,1999,Weekday,noon,0,20-24,Male",
      "too,few",
      "Other,Feb,1999,Weekend,Unknown,35,Other,Unknown",
    ];
    await writeFile(file, `\uFEFF${[header, ...rows].join("\r\n")}`);
    const { code, output } = await importFile(file, "--unit", "GBX").closed;
    expect(output).toContain("5 rows: 2 accepted (0 of them flagged), 0 already there, 3 refused.");
    expect(code).toBe(2);
    const report = await readFile(join(folder, "refused.csv"), "utf8");
    expect(report).toContain("3,");
    for (const reason of ["value-negative", "word-unknown", "columns-do-not-fit"]) expect(report).toContain(reason);
    const { total } = await (await signedIn(server.url, "100009")).get<Statistics>(
      "/v1/statistics?unit=GBX&from=1999-01-01&to=1999-12-31",
    );
    expect(total.byCategory).toEqual({ "over-limit": 1, "below-limit": 1 });
  });

  it("reports in one sentence what is wrong with the password, the file or the address", async () => {
    const missing = await importFile(join(folder, "nothing.csv")).closed;
    expect([missing.code, missing.output]).toEqual([1, expect.stringContaining("ENOENT")]);
    const other = join(folder, "other.csv");
    await writeFile(other, "a,b\n1,2\n");
    expect(await importFile(other).closed).toMatchObject({
      code: 1,
      output: expect.stringContaining('lacks the column "Reason"'),
    });
  });

  it("names a unit that the importer must not write, and the option", async () => {
    const supervisor = ["--badge", "100002"];
    expect(await importFile(join(folder, "dirty.csv"), ...supervisor).closed).toEqual({
      code: 1,
      output: "The unit GB is outside the unit of 100002: name another one with --unit.\n",
    });
  });

  const real = britishTests();
  it.skipIf(real === null)(
    `${EVERY_NTH === 1 ? "all 228,064" : `every ${EVERY_NTH}th of the 228,064`} real ones: cut off in the middle and run again, each is one stop, and the statistics are those that others counted`,
    { timeout: 900_000 },
    async () => {
      const { file: whole, expected: published } = real as NonNullable<typeof real>;
      expect(await countTests(whole)).toMatchObject(await published());
      const file = EVERY_NTH === 1 ? whole : join(folder, "every-nth.csv");
      if (EVERY_NTH > 1) await writeEveryNth(whole, EVERY_NTH, file);
      const expected = await countTests(file);
      const half = Math.min(20_000, Math.floor(expected.rows / 2));
      const sent = (words: string) => Math.max(0, ...[...words.matchAll(/(\d+) of/g)].map(([, rows]) => Number(rows)));

      // The server is killed, as by a power cut, while the import runs, and restarted; the import continues by itself.
      const first = importFile(file);
      await expect.poll(() => sent(first.output()), { timeout: 60_000 }).toBeGreaterThanOrEqual(1_000);
      await server.kill();
      await server.restart();
      await expect.poll(() => sent(first.output()), { timeout: 120_000 }).toBeGreaterThanOrEqual(half);
      // Then the importing program is killed and run again.
      first.child.kill("SIGKILL");
      await first.closed;
      const { code, output } = await importFile(file).closed;
      expect(code, output).toBe(0);
      const [, accepted = 0, flagged = 0, duplicate = 0] = (
        /rows: (\d+) accepted \((\d+) of them flagged\), (\d+) already there, 0 refused/.exec(output) ?? []
      ).map(Number);
      expect(accepted + duplicate).toBe(expected.rows);
      expect(duplicate).toBeGreaterThan(half / 2);
      expect(flagged).toBeLessThanOrEqual(expected.bloodEquivalentAbove600mgPer100mL);

      const administrator = await signedIn(server.url, "100009");
      const ask = (by: string) =>
        administrator.get<Statistics>(
          `/v1/statistics?unit=GB&from=2013-01-01&to=2013-12-31${by === "" ? "" : `&by=${by}`}`,
        );
      const over = expected["overLimitEnglandAndWales (> 35 microg/100 mL)"];
      expect((await ask("")).total).toMatchObject({
        stops: expected.rows,
        positive: over,
        byCategory: { "over-limit": over, "below-limit": expected.rows - over },
      });
      const groupsBy = async (by: string) =>
        Object.fromEntries(
          (await ask(by)).groups.map(({ key, period, stops, positive }) => [key ?? period, [stops, positive]]),
        );
      const counted = (counts: Expected["byReason"], rename: (name: string) => string) =>
        Object.fromEntries(Object.entries(counts).map(([name, { tests, over35 }]) => [rename(name), [tests, over35]]));
      const unknown = (name: string) => (name === "Unknown" ? "unknown" : name);

      expect(await groupsBy("reason")).toEqual(counted(expected.byReason, unknown));
      expect(await groupsBy("month")).toEqual(
        counted(
          expected.byMonth,
          (name) => `2013-${String("JanFebMarAprMayJun".indexOf(name) / 3 + 1).padStart(2, "0")}`,
        ),
      );
      expect(await groupsBy("day-type")).toEqual(counted(expected.byWeekType, (name) => name.toLowerCase()));
      expect(await groupsBy("age-band")).toEqual(counted(expected.byAgeBand, unknown));
      expect(await groupsBy("sex")).toEqual(counted(expected.byGender, (name) => name.toLowerCase()));
      // A band of hours remains a band: no hour is invented.
      const bands: Record<string, string> = {
        "12am-4am": "00-04",
        "4am-8am": "04-08",
        "8am-12pm": "08-12",
        "12pm-4pm": "12-16",
        "4pm-8pm": "16-20",
        "8pm-12pm": "20-24",
        Unknown: "unknown",
      };
      expect(await groupsBy("hour")).toEqual(counted(expected.byTimeBand, (name) => bands[name] ?? name));
      expect((await ask("flag")).groups).toMatchObject([
        { key: "implausible", stops: expected.bloodEquivalentAbove600mgPer100mL },
      ]);

      const { groups, distributions } = await ask("reading");
      expect(distributions).toEqual([
        {
          specimen: "breath",
          unit: "ug/100mL",
          tests: expected.rows,
          zero: expected.zero,
          min: "0",
          max: String(expected.max),
          sum: String(expected.sumMicrogPer100mL),
        },
      ]);
      const histogram = new Map(groups.map(({ key = "", stops }) => [key.replace("breath ug/100mL ", ""), stops]));
      for (const [value, tests] of Object.entries(expected.histogram)) expect(histogram.get(value), value).toBe(tests);

      // The same readings under other laws.
      const under = (jurisdiction: string, at: string) => {
        const counts: Record<string, number> = {};
        for (const [value, tests] of histogram) {
          const law = classify({ specimen: "breath", value, unit: "ug/100mL" }, { jurisdiction, at });
          if (law.ok) counts[law.category] = (counts[law.category] ?? 0) + tests;
        }
        return counts;
      };
      expect(under("CN", "2013-06-01")).toEqual(expected.chinaAtRatio2200);
      expect(under("GB-SCT", "2014-12-05")["over-limit"]).toBe(
        expected["overLimitScotlandSince2014 (> 22 microg/100 mL)"],
      );
    },
  );
});
