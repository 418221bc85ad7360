import { beforeEach, describe, expect, it } from "vitest";
import { type Server, startServer, type Who } from "../testing/server.ts";

interface Answer {
  code?: string;
  errors?: { code: string; path: string }[];
  rule: { method: string; falseAlarms: string };
  scales: {
    specimen: string;
    unit: string;
    step: string;
    tests: number;
    refusal: { code: string } | null;
    limits: {
      category: string;
      firstOver: string;
      result: { z: number; p: number; suspicious: boolean } | null;
      refusal: { code: string } | null;
    }[];
  }[];
}

let server: Server;
beforeEach(async () => {
  server = await startServer();
});

const SPAN = "from=2026-11-01&to=2026-11-30";
const fetchHeaping = (query = "", who: Who = "supervisor") =>
  server.call<Answer>(who, `/v1/integrity/heaping?${SPAN}${query}`);
/** So many stops with each value on a day, as the roll-up counts them; a row of its own for each specimen. */
const count = (specimen: string, values: readonly [value: string, count: number][], unit = "532931") =>
  server.db
    .prepare(
      `INSERT INTO stop_counts (unit, period, category, part, stops, uncounted, counts)
       SELECT ?2, period.value, 'below-limit', ?3, 0, 0,
         json_object('reading', json_group_object(?3 || (row.value ->> 0), row.value ->> 1))
       FROM json_each('["2026-11","2026-11-19"]') AS period, json_each(?1) AS row GROUP BY period.value`,
    )
    .bind(JSON.stringify(values), unit, `${specimen} `)
    .run();
/**
 * Counts that fall with the value, as at an honest checkpoint, in steps of 0.001 mg/L; a share of the three values
 * above 0.364 is moved below it.
 */
function readings(share = 0): [string, number][] {
  const counts = new Map(Array.from({ length: 450 }, (_, steps) => [steps, Math.round(400 * Math.exp(-steps / 200))]));
  for (let step = 0; step < 3; step += 1) {
    const moved = Math.round((counts.get(364 + step) ?? 0) * share);
    counts.set(364 + step, (counts.get(364 + step) ?? 0) - moved);
    counts.set(363 - step, (counts.get(363 - step) ?? 0) + moved);
  }
  return [...counts].map(([steps, of]) => [(steps / 1_000).toFixed(3).replace(/\.?0+$/, ""), of]);
}

describe("readings around the limits of the law", () => {
  it("raise nothing where they fall smoothly", async () => {
    await count("breath mg/L", readings());
    const { scales, rule } = (await fetchHeaping()).body;
    expect(scales).toMatchObject([{ specimen: "breath", unit: "mg/L", step: "0.001", refusal: null }]);
    expect(
      scales[0]?.limits.map(({ category, firstOver, result }) => [category, firstOver, result?.suspicious]),
    ).toEqual([
      ["drinking", "0.091", false],
      ["drunk", "0.364", false],
    ]);
    expect(rule.method).toContain("curve");
    expect(rule.falseAlarms).toBeTruthy();
  });

  it("raise a question where they are missing above a limit and piled below it, and at that limit alone", async () => {
    await count("breath mg/L", readings(0.5));
    const [scale] = (await fetchHeaping()).body.scales;
    expect(scale?.limits.map(({ firstOver, result }) => [firstOver, result?.suspicious])).toEqual([
      ["0.091", false],
      ["0.364", true],
    ]);
    expect(JSON.stringify(scale)).not.toMatch(/guilt/);
  });

  it("are assessed by the law of the requested place", async () => {
    await count(
      "breath ug/100mL",
      Array.from({ length: 80 }, (_, value) => [String(value), Math.round(300 * Math.exp(-value / 40))]),
    );
    const [scale] = (await fetchHeaping("&jurisdiction=GB-EAW")).body.scales;
    expect(scale?.limits.map(({ firstOver, result }) => [firstOver, result?.suspicious])).toEqual([["36", false]]);
  });

  it("have no result if they are few, too coarse, or of several steps, and the reason is given", async () => {
    await count("breath mg/L", [
      ["0.1", 5],
      ["0.36", 2],
    ]);
    await count("blood mg/100mL", [["80", 3]]);
    const { scales } = (await fetchHeaping()).body;
    const of = (specimen: string, unit: string) =>
      scales.find((scale) => scale.specimen === specimen && scale.unit === unit);
    expect(of("breath", "mg/L")?.limits.map(({ refusal }) => refusal?.code)).toEqual([
      "limit-too-low",
      "too-few-readings",
    ]);
    expect(of("blood", "mg/100mL")?.limits.map(({ refusal }) => refusal?.code)).toEqual([
      "too-few-readings",
      "too-few-readings",
    ]);
    server = await startServer();
    await count("breath mg/L", [
      ...readings(),
      ["0.0801", 1],
      ...([
        ["0.5", 4_000],
        ["0.7", 9_000],
      ] as [string, number][]),
    ]);
    expect((await fetchHeaping()).body.scales[0]?.refusal?.code).toBe("steps-mixed");
  });

  it("are those of a unit, for users who may see it", async () => {
    await count("breath mg/L", readings(0.5), "532932");
    expect((await fetchHeaping()).body.scales).toEqual([]);
    expect((await fetchHeaping("", "auditor")).body.scales).toHaveLength(1);
    expect((await fetchHeaping("&unit=532932")).body.code).toBe("unit-out-of-scope");
    expect((await fetchHeaping("", "officer")).status).toBe(403);
    expect((await fetchHeaping("&jurisdiction=XX")).body.errors).toMatchObject([
      { code: "jurisdiction-unknown", path: "/jurisdiction" },
    ]);
  });
});
