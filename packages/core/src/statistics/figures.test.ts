import { describe, expect, test } from "vitest";
import { compareDecimals, computeChangePercent, computeShare, sumDecimals } from "./figures.ts";

describe("figures of a statistic", () => {
  test("sums are exact where binary numbers are not", () => {
    expect(
      sumDecimals([
        { value: "0.1", count: 1 },
        { value: "0.2", count: 1 },
      ]),
    ).toBe("0.3");
    expect(
      sumDecimals([
        { value: "0.36", count: 1_000_000_007 },
        { value: "12", count: 3 },
      ]),
    ).toBe("360000038.52");
    expect(sumDecimals([])).toBe("0");
  });

  test("a share has four places, rounded half up, and none without a whole", () => {
    expect([
      computeShare(24787, 228064),
      computeShare(1, 2),
      computeShare(0, 7),
      computeShare(7, 7),
      computeShare(0, 0),
    ]).toEqual(["0.1087", "0.5000", "0.0000", "1.0000", null]);
  });

  test("a change is signed and in percent of what was before, as the press reports it", () => {
    expect([
      computeChangePercent(86984, 10000),
      computeChangePercent(50, 100),
      computeChangePercent(100, 100),
      computeChangePercent(1, 3),
      computeChangePercent(5, 0),
    ]).toEqual(["+769.84", "-50.00", "+0.00", "-66.67", null]);
  });

  test("decimals are compared as numbers", () => {
    expect(["9", "10", "0.9", "0.10"].sort(compareDecimals)).toEqual(["0.10", "0.9", "9", "10"]);
  });
});
