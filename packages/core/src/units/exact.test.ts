import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, divide, exact, formatDecimal, multiply, subtract } from "./exact.ts";

/** A plain decimal, as a whole number of 10^-places. */
const decimal = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.integer({ min: 0, max: 6 })).map(([n, places]) => {
  const digits = n.toString().padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return { text, scaled: n * 10n ** BigInt(6 - places) };
});

describe("exact arithmetic", () => {
  it("orders decimals as their digits do, where binary floating point would not", () => {
    expect(compare(multiply(exact("0.1"), exact("3")), exact("0.3"))).toBe(0);
    expect(compare(multiply(exact("0.36"), exact("220")), exact("79.2"))).toBe(0);
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(compare(exact(a.text), exact(b.text))).toBe(a.scaled < b.scaled ? -1 : a.scaled > b.scaled ? 1 : 0);
      }),
    );
  });

  it("prints a decimal as itself, without idle zeros", () => {
    expect([".08", "0.360", "36.", "007", "0.0"].map((text) => formatDecimal(exact(text)).value)).toEqual([
      "0.08",
      "0.36",
      "36",
      "7",
      "0",
    ]);
    fc.assert(
      fc.property(decimal, ({ text, scaled }) => {
        const shown = formatDecimal(exact(text));
        expect(shown.exact).toBe(true);
        const { n, d } = exact(shown.value);
        expect(BigInt(n) * 10n ** 6n).toBe(scaled * BigInt(d));
      }),
    );
  });

  it("takes away what it was given and divides what it multiplied", () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        fc.pre(b.scaled > 0n);
        const [x, y] = [exact(a.text), exact(b.text)];
        expect(compare(divide(multiply(x, y), y), x)).toBe(0);
        expect(compare(subtract(x, x), exact("0"))).toBe(0);
      }),
    );
  });

  it("says when decimals do not end and were rounded", () => {
    expect(formatDecimal(divide(exact("20"), exact("220")))).toEqual({ value: "0.090909", exact: false });
    expect(formatDecimal(divide(exact("2"), exact("3")))).toEqual({ value: "0.666667", exact: false });
    expect(formatDecimal(subtract(exact("79.2"), exact("80")))).toEqual({ value: "-0.8", exact: true });
  });

  it("stays exact where numbers end to be: past 2^53, in products and differences", () => {
    const big = fc.bigInt({ min: 0n, max: 10n ** 16n - 1n });
    fc.assert(
      fc.property(big, big, (a, b) => {
        const [x, y] = [exact(a.toString()), exact(b.toString())];
        expect(formatDecimal(multiply(x, y)).value).toBe((a * b).toString());
        expect(formatDecimal(subtract(x, y)).value).toBe((a - b).toString());
        expect(compare(x, y)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    expect(formatDecimal(multiply(exact("9007199254740993"), exact("0.0000000001"))).value).toBe("900719.9254740993");
  });

  it("refuses what is not a plain decimal", () => {
    for (const text of ["", ".", "-1", "1e3", "1,5", "0x10"]) expect(() => exact(text)).toThrow(TypeError);
  });

  it("prints decimals that end, whatever the fraction they come from", () => {
    const text = (n: number | bigint, d: number | bigint) => formatDecimal({ n, d });
    for (const [n, d, value] of [
      [1, 8, "0.125"],
      [1, 25, "0.04"],
      [3, 40, "0.075"],
      [-1, 8, "-0.125"],
      [7, 1, "7"],
      [0, 40, "0"],
      [120, 40, "3"],
      [1, 16, "0.0625"],
      [10, 4, "2.5"],
      [1000, 1000, "1"],
      [1001, 1000, "1.001"],
      [80080, 1000, "80.08"],
      [5, 100000, "0.00005"],
      [-79992, 1000, "-79.992"],
    ] as const) {
      expect(text(n, d), `${n}/${d}`).toEqual({ value, exact: true });
      // The same with numbers of any size.
      expect(text(BigInt(n), BigInt(d)), `${n}n/${d}n`).toEqual({ value, exact: true });
    }
    expect(text(1, 3)).toEqual({ value: "0.333333", exact: false });
    expect(text(-1, 3_000_000_000)).toEqual({ value: "0", exact: false });
    expect(text(5n, 3n)).toEqual({ value: "1.666667", exact: false });
    expect(text(1, 2_000_000 * 3)).toEqual({ value: "0", exact: false });
    expect(text(1, 1_000_000 * 3)).toEqual({ value: "0", exact: false });
    expect(text(5, 3_000_000)).toEqual({ value: "0.000002", exact: false });
  });

  it("stays with quick numbers as long as those are exact, and leaves them at once where they end to be", () => {
    expect(exact("0.36")).toEqual({ n: 36, d: 100 });
    expect(exact("36.")).toEqual({ n: 36, d: 1 });
    expect(exact("999999999999999")).toEqual({ n: 999_999_999_999_999, d: 1 });
    expect(exact("9999999999999999")).toEqual({ n: 9_999_999_999_999_999n, d: 1n });
    expect(exact("0.0000000000000001")).toEqual({ n: 1n, d: 10n ** 16n });
    expect(multiply({ n: 3, d: 2 }, { n: 5, d: 7 })).toEqual({ n: 15, d: 14 });
    expect(subtract({ n: 3, d: 2 }, { n: 1, d: 2 })).toEqual({ n: 4, d: 4 });
    expect(divide({ n: 3, d: 2 }, { n: 5, d: 7 })).toEqual({ n: 21, d: 10 });
    expect(multiply({ n: 2 ** 52, d: 1 }, { n: 3, d: 1 })).toEqual({ n: 3n * 2n ** 52n, d: 1 });
    expect(subtract({ n: 2 ** 53 - 1, d: 1 }, { n: -2, d: 1 })).toEqual({ n: 2n ** 53n + 1n, d: 1 });
    expect(() => exact("1,5")).toThrow('"1,5" is not a plain decimal');
  });
});
