import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, decimalOf, dividedBy, exact, minus, times } from "./exact.ts";

/** A plain decimal with its digits as a whole number of 10^-places. */
const decimal = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.integer({ min: 0, max: 6 })).map(([n, places]) => {
  const digits = n.toString().padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return { text, scaled: n * 10n ** BigInt(6 - places) };
});

describe("exact arithmetic", () => {
  it("orders decimals as their digits do, where binary floating point would not", () => {
    expect(compare(times(exact("0.1"), exact("3")), exact("0.3"))).toBe(0);
    expect(compare(times(exact("0.36"), exact("220")), exact("79.2"))).toBe(0);
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(compare(exact(a.text), exact(b.text))).toBe(a.scaled < b.scaled ? -1 : a.scaled > b.scaled ? 1 : 0);
      }),
    );
  });

  it("prints a decimal as itself, without idle zeros", () => {
    expect([".08", "0.360", "36.", "007", "0.0"].map((text) => decimalOf(exact(text)).value)).toEqual(["0.08", "0.36", "36", "7", "0"]);
    fc.assert(
      fc.property(decimal, ({ text, scaled }) => {
        const shown = decimalOf(exact(text));
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
        expect(compare(dividedBy(times(x, y), y), x)).toBe(0);
        expect(compare(minus(x, x), exact("0"))).toBe(0);
      }),
    );
  });

  it("says when decimals do not end and were rounded", () => {
    expect(decimalOf(dividedBy(exact("20"), exact("220")))).toEqual({ value: "0.090909", exact: false });
    expect(decimalOf(dividedBy(exact("2"), exact("3")))).toEqual({ value: "0.666667", exact: false });
    expect(decimalOf(minus(exact("79.2"), exact("80")))).toEqual({ value: "-0.8", exact: true });
  });

  it("stays exact where numbers end to be: past 2^53, in products and differences", () => {
    const big = fc.bigInt({ min: 0n, max: 10n ** 16n - 1n });
    fc.assert(
      fc.property(big, big, (a, b) => {
        const [x, y] = [exact(a.toString()), exact(b.toString())];
        expect(decimalOf(times(x, y)).value).toBe((a * b).toString());
        expect(decimalOf(minus(x, y)).value).toBe((a - b).toString());
        expect(compare(x, y)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
    expect(decimalOf(times(exact("9007199254740993"), exact("0.0000000001"))).value).toBe("900719.9254740993");
  });

  it("refuses what is no plain decimal", () => {
    for (const text of ["", ".", "-1", "1e3", "1,5", "0x10"]) expect(() => exact(text)).toThrow(TypeError);
  });
});
