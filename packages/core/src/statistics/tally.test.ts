import { describe, expect, it } from "vitest";
import { compareYearOnYear, computeRate, tally } from "./tally.ts";

describe("a tally", () => {
  it("counts what every law calls a finding, and neither clean readings nor missing ones", () => {
    const counted = tally([
      { category: "below-limit", count: 90 },
      { category: "no-reading", count: 2 },
      { category: "undetermined", count: 1 },
      { category: "drinking", count: 4 },
      { category: "drunk", count: 2 },
      { category: "drunk", count: 1 },
    ]);
    expect(counted).toEqual({
      stops: 100,
      positive: 7,
      positiveRate: "0.0700",
      byCategory: { "below-limit": 90, "no-reading": 2, undetermined: 1, drinking: 4, drunk: 3 },
    });
    expect(tally([])).toEqual({ stops: 0, positive: 0, positiveRate: null, byCategory: {} });
  });

  it("is compared with the year before as the press does it", () => {
    const of = (count: number) => tally([{ category: "drunk", count }]);
    expect(compareYearOnYear(of(86984), of(10000))).toEqual({ stops: "+769.84", positive: "+769.84" });
    expect(compareYearOnYear(of(1), tally([]))).toEqual({ stops: null, positive: null });
  });
});

describe("a rate", () => {
  it("has Wilson's interval, as its tables print it", () => {
    // Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    const bounds = (part: number, whole: number) => [
      computeRate(part, whole)?.low.toFixed(4),
      computeRate(part, whole)?.high.toFixed(4),
    ];
    expect([bounds(81, 263), bounds(15, 148), bounds(0, 20), bounds(1, 29)]).toEqual([
      ["0.2553", "0.3662"],
      ["0.0624", "0.1605"],
      ["0.0000", "0.1611"],
      ["0.0061", "0.1718"],
    ]);
    expect(computeRate(0, 0)).toBeNull();
  });
});
